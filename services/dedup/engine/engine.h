// The use cases of dedup over a record store and a candidate index: no protobuf, no gRPC. Stateless handlers above it
// decode, call it and encode.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/cluster_requests.h"
#include "services/dedup/engine/committer.h"
#include "services/dedup/engine/corpora.h"
#include "services/dedup/engine/group.h"
#include "services/dedup/engine/options.h"
#include "services/dedup/engine/purger.h"
#include "services/dedup/engine/requests.h"
#include "services/dedup/engine/retention.h"

namespace wireprint::dedup {

using AddResult = absl::StatusOr<AddOutcome>;
using AddDone = absl::AnyInvocable<void(std::vector<AddResult>) &&>;
using DeleteDone = absl::AnyInvocable<void(absl::StatusOr<Micros>) &&>;

using DoneFn = absl::AnyInvocable<void(const absl::Status&) &&>;

struct IndexInfo {
  std::string corpus;
  IndexStats stats;
  Sequence last_sequence = 0;
  uint64_t clusters = 0;
};

// Thread-safe. Statuses are made by chassis::MakeError with a reason out of reasons.h. The corpus is as the caller sent
// it: validated here.
class Engine {
 public:
  // Rebuilds the indexes from `store`: seconds for a million reports. `progress` may be called from this thread only.
  static absl::StatusOr<std::unique_ptr<Engine>> Create(EngineOptions options, std::unique_ptr<RecordStore> store,
                                                        const LoadProgress& progress);
  // Close().
  ~Engine();

  // Stores reports in order; each sees those before it, and of two at the same moment the later sees the earlier. Works
  // on the calling thread up to the queue to the disk; `done` gets one result an item, in order, once all of them are
  // durable or refused, through options.execute. Between items `cancelled` is asked; those not begun are then refused.
  // An error concerns all items (the corpus, the options): nothing was begun, and `done` is never called.
  absl::Status Add(const std::string& corpus, std::vector<AddItem> items, const MatchOptions& options,
                   const CancelledFn& cancelled, AddDone done);

  // Deletes a report; `done` gets the time of its deletion once that is durable. With `purge` it erases what is left of
  // it too, and `done` waits for that: seconds for a million reports. What a crash, an error or Close interrupts goes
  // on at the next start, or with the next ExpireOld. With `allow_missing` it makes the corpus if it is not there.
  void Delete(const std::string& corpus, const std::string& report_id, const DeleteOptions& options, DeleteDone done);

  absl::StatusOr<MatchSet> FindMatches(const std::string& corpus, const FindRequest& request) const;
  absl::StatusOr<ComparisonResult> Compare(const std::string& corpus, const Subject& a, const Subject& b) const;
  absl::StatusOr<GroupResult> Group(const std::string& corpus, const std::vector<GroupItem>& items,
                                    const CancelledFn& cancelled) const;
  absl::StatusOr<StoredReport> Get(const std::string& corpus, const std::string& report_id) const;
  absl::StatusOr<ReportPage> ListReports(const std::string& corpus, const ListReportsQuery& query) const;

  // What these answer may rest on what is not durable yet: note failures() before, and show it after AfterCommit only.
  absl::StatusOr<ClusterView> GetCluster(const std::string& corpus, const std::string& cluster_id) const;
  absl::StatusOr<ClusterPage> ListClusters(const std::string& corpus, const ListClustersQuery& query) const;
  absl::StatusOr<MemberPage> ListMembers(const std::string& corpus, const ListMembersQuery& query) const;
  // Calls `done` once everything is durable that was sequenced in `corpus` before; UNAVAILABLE when some of it failed,
  // or a group has failed since failures() was `failures`.
  void AfterCommit(const std::string& corpus, uint64_t failures, DoneFn done);
  uint64_t failures() const { return committer_.failures(); }

  // The corpus whose changes are to be followed, made if it is not there, for watch.h. It lives as long as the engine.
  absl::StatusOr<const Corpus*> Watched(const std::string& corpus);
  const RecordStore& store() const { return *store_; }

  absl::StatusOr<FingerprintResult> ComputeFingerprint(const FingerprintRequest& request) const;
  absl::StatusOr<IndexInfo> Info(const std::string& corpus) const;

  // Lets go in every corpus what is older than the retention; what it cannot do now it leaves to the next call. Call it
  // now and then, from one thread at a time. Once `cancelled` says so it ends after the step under way.
  absl::StatusOr<Expiry> ExpireOld(const CancelledFn& cancelled = nullptr);

  const EngineOptions& options() const { return options_; }
  // What recall the index promises.
  const std::vector<PromisedCase>& promised() const { return promised_; }
  // Memory of reports that wait for their commit; beyond options().max_uncommitted_bytes new ones are refused.
  size_t uncommitted_bytes() const { return committer_.queued_bytes(); }

  // Makes everything durable that was accepted, and ends the purge under way after its step; nothing may be added or
  // deleted after it. Idempotent.
  void Close();

 private:
  Engine(EngineOptions options, std::unique_ptr<RecordStore> store);

  const EngineOptions options_;
  const std::vector<PromisedCase> promised_;
  const std::unique_ptr<RecordStore> store_;
  Corpora corpora_;
  Committer committer_;
  Purger purger_;
};

}  // namespace wireprint::dedup
