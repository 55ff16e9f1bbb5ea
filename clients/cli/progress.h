// How far a long input has come, on standard error.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/time/time.h"

namespace wireprint::cli {

// One line that is rewritten on a terminal, and a new line every 10 s elsewhere. Says nothing in the first second.
class Progress {
 public:
  Progress(std::ostream* err, bool terminal, absl::Time start);

  // `done_bytes` of `total_bytes`; 0 in all when that is not known.
  void Update(uint64_t reports, uint64_t refused, uint64_t done_bytes, uint64_t total_bytes, absl::Time now);

  // Wipes the line, so that something else can be printed.
  void Clear();

 private:
  std::ostream* err_;
  bool terminal_;
  absl::Time start_;
  absl::Time next_;
  bool shown_ = false;
};

// "1 234 reports, 2 refused, 410 a second, 37 %, 1 min 2 s to go".
std::string ProgressText(uint64_t reports, uint64_t refused, uint64_t done_bytes, uint64_t total_bytes,
                         absl::Duration elapsed);

}  // namespace wireprint::cli
