// Where a long input was broken off, in a file, so that the next run goes on there.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace wireprint::cli {

// What a file is about: an input to another server or corpus, or of other paths, does not go on where this one stopped.
struct ResumeSubject {
  std::string server;  // as it was named
  std::string corpus;
  std::vector<std::string> paths;
};

// Counts the reports of an input that are done, in its order, and keeps that number in a file. Written every second and
// at the end, by a rename: a run that is killed sends again what it did in its last second, which changes nothing.
class ResumeFile {
 public:
  // Reads `path` if it is there. FAILED_PRECONDITION when it belongs to another subject, INVALID_ARGUMENT when it is
  // none of these files, UNAVAILABLE when it can be neither read nor made.
  static absl::StatusOr<ResumeFile> Open(std::string path, ResumeSubject subject);

  // Reports at the beginning of the input that were done before.
  uint64_t done_before() const { return done_before_; }

  // The report of this place in the input, from 0, needs not be sent again.
  void Done(uint64_t place);
  // Writes what is done if the last time is long enough ago, or if `force`.
  absl::Status Save(absl::Time now, bool force);

 private:
  ResumeFile(std::string path, ResumeSubject subject) : path_(std::move(path)), subject_(std::move(subject)) {}

  std::string path_;
  ResumeSubject subject_;
  uint64_t done_before_ = 0;
  uint64_t done_ = 0;         // all places below
  std::set<uint64_t> ahead_;  // places above that are done; while places below are open, at most kMaxAhead
  absl::Time saved_ = absl::InfinitePast();
};

}  // namespace wireprint::cli
