// What the engine asks of dedup. Free of gRPC.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/credibility/engine/records.h"
#include "services/report/report.h"

namespace wireprint::credibility {

struct DedupItem {
  report::Report report;
  Micros observe_time = 0;
  std::vector<text::ByteRange> excluded;  // no body
  std::string ruleset;                    // that says so
  uint32_t expected_revision = 0;
  std::string trace_parent = {};  // of the call for whose sake it is sent; empty: of none
};

// What became of a cluster; as wireprint.dedup.v1.ClusterChange.
struct ClusterChange {
  enum class Kind : uint8_t { kJoined = 1, kLeft = 2, kMerged = 3, kMoved = 4, kExpired = 5 };
  Kind kind = Kind::kJoined;
  std::string cluster;
  std::string former_cluster;
  std::string report_id;
  uint64_t sequence = 0;
};

struct ChangePage {
  std::vector<ClusterChange> changes;
  std::string resume_token;
  uint64_t behind = 0;  // changes that there are beyond these
};

// A report that dedup has now, and where it is.
struct PlacedReport {
  std::string report_id;
  std::string cluster;
  uint64_t sequence = 0;
};

struct PlaceList {
  std::vector<PlacedReport> reports;
  std::string next_page_token;
};

struct DedupPosition {
  std::string resume_token;
  std::string epoch;  // empty when it does not say
};

struct DedupDeletion {
  std::string report_id;
  bool purge = false;          // with all that was derived of it, be it deleted already
  bool allow_missing = false;  // what never came to dedup gets a tombstone: it may be on its way
};

// Thread-safe. A status that a retry may mend is UNAVAILABLE or DEADLINE_EXCEEDED; others carry their reason as
// chassis/error.h says where dedup gave one.
class DedupPort {
 public:
  virtual ~DedupPort() = default;

  // Adds reports in order; `done` is called once, on any thread, with one answer for each or with why there is none.
  using Answers = std::vector<absl::StatusOr<DedupAnswer>>;
  using AddDone = absl::AnyInvocable<void(absl::StatusOr<Answers>) &&>;
  virtual void AddReports(const std::string& corpus, std::vector<DedupItem> items, uint32_t max_matches,
                          absl::Time deadline, AddDone done) = 0;

  // These wait for their answers.
  virtual absl::Status DeleteReport(const std::string& corpus, const DedupDeletion& deletion, absl::Time deadline) = 0;
  // How long it keeps a report, from its receipt.
  virtual absl::StatusOr<Micros> Retention(const std::string& corpus) = 0;
  // Which dedup it is, and where the changes go on from that anything listed afterwards may not show.
  virtual absl::StatusOr<DedupPosition> Position(const std::string& corpus) = 0;
  // By sequence.
  virtual absl::StatusOr<PlaceList> ListPlaces(const std::string& corpus, const std::string& page_token) = 0;
  // What a cluster that may have been merged is called now; NOT_FOUND when it has ended.
  virtual absl::StatusOr<std::string> PresentCluster(const std::string& corpus, const std::string& cluster) = 0;
  // Hands out the changes behind `resume_token` until `take` returns false, the stream ends, or Stop.
  virtual absl::Status Watch(const std::string& corpus, const std::string& resume_token,
                             absl::FunctionRef<bool(const ChangePage&)> take) = 0;
  // Ends every wait from here on.
  virtual void Stop() = 0;
};

}  // namespace wireprint::credibility
