// How far a long input has come, on standard error.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/time/time.h"

namespace wireprint::cli {

struct ProgressState {
  uint64_t reports = 0;
  uint64_t refused = 0;
  uint64_t clusters = 0;       // that came to have more than one report
  uint64_t skipped_bytes = 0;  // of what was done in an earlier run
  uint64_t done_bytes = 0;
  uint64_t total_bytes = 0;  // 0 when that is not known
};

// "1234 reports, 56 clusters, 2 refused, 410 a second, 37 %, 1 min 2 s to go".
std::string ProgressText(const ProgressState& state, absl::Duration elapsed);

// One line that is rewritten on a terminal, and a new line every 10 s elsewhere. Says nothing in the first second.
class Progress {
 public:
  Progress(std::ostream* err, bool terminal, absl::Time start);

  void Update(const ProgressState& state, absl::Time now);

  // Wipes the line, so that something else can be printed.
  void Clear();

 private:
  std::ostream* err_;
  bool terminal_;
  absl::Time start_;
  absl::Time next_;
  bool shown_ = false;
};

}  // namespace wireprint::cli
