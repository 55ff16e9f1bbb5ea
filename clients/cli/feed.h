// What `add` and `record` share: the input, how far it has come, and what is said at its end.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cli/input.h"
#include "clients/cli/progress.h"
#include "clients/cli/resume_file.h"
#include "clients/cli/session.h"
#include "clients/cpp/batch_run.h"

namespace wireprint::cli {

struct FeedFlags {
  std::vector<std::string> paths;
  std::string outlet;
  std::string observed = "received";  // or "published"
  int in_flight = 4;
  int batch = 256;
  std::string resume_file;
};

// The input of one run. Not thread-safe; a BatchRun calls its source and its `done` one at a time.
class Feed {
 public:
  // `refused` prints why the report of a source was refused. All that is given outlives this.
  Feed(const Session& session, const FeedFlags& flags,
       std::function<void(const std::string& source, const absl::Status& status)> refused);

  // Looks at the paths and the resume file. kOk, or an exit code after saying what is wrong.
  int Open(Service service);
  // Reads what was done before, and begins to count.
  void Begin();
  // Takes over what the flags say.
  void Configure(client::BatchOptions* options) const;
  // The reports that are to be sent. What cannot be read is refused on the way.
  client::ReportSource Source();
  // The report with this index came to this end. If it is OK, `stored` is called with the source it came from.
  void Settle(uint64_t index, const absl::Status& status, const std::function<void(const std::string& source)>& stored);
  // A cluster came to have a second report.
  void FoundCluster() { ++state_.clusters; }
  // Says what became of all; `more` goes behind the counts. Returns the exit code.
  int Close(const client::BatchSummary& summary, const std::string& more, Service service);

 private:
  // Where a report that is under way came from.
  struct Drawn {
    std::string source;
    uint64_t place = 0;  // in the input, from 0
  };

  void Done(uint64_t place, const absl::Status& status);

  const Session& session_;
  const FeedFlags& flags_;
  std::function<void(const std::string&, const absl::Status&)> refused_;
  ReportReader reader_;
  std::optional<ResumeFile> resume_;
  std::optional<Progress> progress_;
  ProgressState state_;
  absl::Time start_;
  uint64_t place_ = 0;               // of the next report of the input
  uint64_t sent_ = 0;                // reports given to the run
  std::map<uint64_t, Drawn> drawn_;  // by their number among those
  absl::Status saved_;
};

}  // namespace wireprint::cli
