// Names that only begin like an agency's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/name_index.h"

namespace wireprint::analysis {

// What stands behind an agency's name where both are the name of something else: "Moller" of "AP Moller", "Institute"
// of "Reuters Institute", "-Grafik" of "dpa-Grafik". Thread-safe as long as nothing is added.
class LongerNames {
 public:
  static constexpr uint32_t kAny = UINT32_MAX;  // behind every agency's name

  // Adds what may stand behind the names of `agency`, a number of the caller's or kAny; where it begins with a hyphen,
  // behind one only. False, and nothing is added, when it is no name.
  bool Add(uint32_t agency, absl::string_view behind);

  // Whether such a name goes on at `rest`, valid UTF-8 behind a name of `agency`. Letter case does not count; at most
  // 96 bytes are read.
  bool GoOn(absl::string_view rest, uint32_t agency) const;

 private:
  struct Form {
    uint32_t agency = 0;
    bool hyphen = false;
  };
  NameIndex index_;
  std::vector<Form> forms_;
};

}  // namespace wireprint::analysis
