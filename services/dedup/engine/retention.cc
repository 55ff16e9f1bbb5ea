#include "services/dedup/engine/retention.h"

#include <malloc.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "services/dedup/core/cluster_edit.h"
#include "services/dedup/engine/commit_wait.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/purge_list.h"
#include "services/report/identity.h"

// jemalloc's, where the process has it.
extern "C" int mallctl(const char* name, void* old_value, size_t* old_size, void* new_value, size_t new_size)
    __attribute__((weak));

namespace wireprint::dedup {
namespace {

// What was freed by many threads in small pieces, of which the system sees nothing otherwise. jemalloc's arena 4096
// stands for all of them (its MALLCTL_ARENAS_ALL).
void ReturnFreedMemory() {
  if (mallctl != nullptr) mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0);
  malloc_trim(0);
}

// Entries of the change feed looked at in one step.
constexpr size_t kLogStep = 10'000;

// All ids of a corpus, in the order of their locks, which nobody else takes more than one of.
class AllIdsLock {
 public:
  explicit AllIdsLock(Corpus& corpus) {
    for (std::mutex& lock : corpus.id_locks()) locks_.emplace_back(lock);
  }

 private:
  std::vector<std::unique_lock<std::mutex>> locks_;
};

// The reports of `segment` that are the current revision of their id, and so are in a cluster; erases those ids.
absl::StatusOr<std::vector<const Sketch*>> Current(const WriteContext& context, const Corpus& corpus,
                                                   const std::vector<Sketch>& segment, Operation& operation) {
  std::vector<const Sketch*> current;
  std::vector<absl::string_view> ids;
  for (const Sketch& sketch : segment) ids.push_back(sketch.report_id);
  const auto identities = context.store.GetIdentities(corpus.name(), ids);
  if (!identities.ok()) return StoreError(identities.status());
  for (size_t i = 0; i < segment.size(); ++i) {
    std::optional<Identity> identity = corpus.PendingIdentity(ids[i]);
    if (!identity) identity = (*identities)[i];
    if (!identity || identity->revisions.empty() || identity->revisions.back().sequence != segment[i].sequence)
      continue;
    current.push_back(&segment[i]);
    operation.change.erase_identities.push_back(segment[i].report_id);
  }
  return current;
}

absl::Status ExpireSegment(const WriteContext& context, Corpus& corpus, const std::vector<Sketch>& segment,
                           Micros now) {
  CommitWait wait;
  {
    const AllIdsLock ids(corpus);
    const uint64_t failures = context.committer.failures();
    auto operation = std::make_unique<Operation>();
    const auto current = Current(context, corpus, segment, *operation);
    if (!current.ok()) return current.status();
    std::shared_lock gate(context.committer.gate());
    if (context.committer.failures() != failures) return RolledBackError();
    std::lock_guard order(corpus.sequencer());
    ClusterEdit edit(corpus.clusters(), now);
    for (const Sketch* sketch : *current) {
      edit.Leave({sketch->cluster, sketch->observe_time, sketch->sequence}, sketch->anchor);
      operation->retired.push_back(sketch->sequence);
    }
    FinishEdit(edit, *current, *operation);
    Change& change = operation->change;
    change.corpus = corpus.name();
    change.expire_after = corpus.expired_through();
    change.expire_through = segment.back().sequence;
    change.log.push_back({.number = corpus.NextChange(),
                          .kind = LogEntry::Kind::kExpired,
                          .sequence = segment.back().sequence,
                          .time = now});
    wait.Enqueue(context, corpus, std::move(operation));
  }
  return wait.Wait();
}

// The part of `sketches` that is too old.
void KeepOld(std::vector<Sketch>& sketches, Micros before) {
  const auto young = std::find_if(sketches.begin(), sketches.end(),
                                  [&](const Sketch& sketch) { return sketch.receive_time >= before; });
  sketches.erase(young, sketches.end());
}

absl::StatusOr<uint64_t> ExpireReports(const WriteContext& context, Corpus& corpus, Micros before, Micros now,
                                       const CancelledFn& cancelled) {
  uint64_t expired = 0;
  while (!cancelled || !cancelled()) {
    const std::lock_guard upkeep(corpus.upkeep());
    auto segment = context.store.ReadSketches(corpus.name(), corpus.expired_through(), kSegmentReports);
    if (!segment.ok()) return StoreError(segment.status());
    const bool full = segment->size() == kSegmentReports;
    KeepOld(*segment, before);
    if (segment->empty()) break;
    const bool last = !full || segment->size() < kSegmentReports;
    if (absl::Status status = ExpireSegment(context, corpus, *segment, now); !status.ok()) return status;
    expired += segment->size();
    if (last) break;
  }
  return expired;
}

// Of the ids whose deletion `entries` tell, erases those whose tombstone no longer stands. Hold the locks of all ids.
absl::Status EraseTombstones(const WriteContext& context, const Corpus& corpus, absl::Span<const LogEntry> entries,
                             Micros now, Operation& operation) {
  for (const LogEntry& entry : entries) {
    if (entry.kind != LogEntry::Kind::kDeleted) continue;
    const absl::StatusOr<std::optional<Identity>> identity = FindIdentity(corpus, context.store, entry.report_id);
    if (!identity.ok()) return identity.status();
    const bool fallen = *identity && (*identity)->revisions.empty() && (*identity)->delete_time &&
                        !report::StandingTombstone(*identity, now, context.options.retention);
    if (!fallen) continue;
    operation.change.erase_identities.push_back(entry.report_id);
    operation.change.put_notes.emplace_back(HeldNote(entry.report_id), "");
  }
  return absl::OkStatus();
}

// A tombstone goes with the entry that tells of it.
absl::StatusOr<uint64_t> TrimLog(const WriteContext& context, Corpus& corpus, Micros before, Micros now) {
  uint64_t trimmed = 0;
  while (true) {
    const uint64_t after = corpus.trimmed_change();
    const auto entries = context.store.ReadLog(corpus.name(), after, kLogStep);
    if (!entries.ok()) return StoreError(entries.status());
    const auto young =
        std::find_if(entries->begin(), entries->end(), [&](const LogEntry& entry) { return entry.time >= before; });
    if (young == entries->begin()) return trimmed;
    CommitWait wait;
    auto operation = std::make_unique<Operation>();
    operation->change.corpus = corpus.name();
    operation->change.trim_log_through = std::prev(young)->number;
    trimmed += static_cast<uint64_t>(young - entries->begin());
    const bool last = young != entries->end() || entries->size() < kLogStep;
    {
      const AllIdsLock ids(corpus);
      const absl::Span<const LogEntry> old(entries->data(), static_cast<size_t>(young - entries->begin()));
      if (absl::Status erased = EraseTombstones(context, corpus, old, now, *operation); !erased.ok()) return erased;
      std::shared_lock gate(context.committer.gate());
      std::lock_guard order(corpus.sequencer());
      wait.Enqueue(context, corpus, std::move(operation));
    }
    if (absl::Status status = wait.Wait(); !status.ok()) return status;
    if (last) return trimmed;
  }
}

// Every report that joined an absorbed cluster before it was absorbed has expired by then.
absl::StatusOr<uint64_t> ForgetAliases(const WriteContext& context, Corpus& corpus, Micros before) {
  std::vector<std::pair<ClusterNumber, ClusterNumber>> old;
  corpus.clusters().Walk(0, [&](const Cluster& record) {
    if (record.absorbed_into != 0 && record.update_time < before) old.emplace_back(record.number, record.absorbed_into);
    return old.size() < kSegmentReports;
  });
  // A kept anchor may still carry a number of its own.
  std::erase_if(old, [&](const auto& alias) {
    const std::vector<Anchor> anchors = corpus.clusters().AnchorsOf(alias.second);
    return std::any_of(anchors.begin(), anchors.end(), [](const Anchor& anchor) { return anchor.gone; });
  });
  if (old.empty()) return 0;
  CommitWait wait;
  {
    std::shared_lock gate(context.committer.gate());
    std::lock_guard order(corpus.sequencer());
    auto operation = std::make_unique<Operation>();
    ClusterEdit edit(corpus.clusters(), 0);
    for (const auto& [alias, cluster] : old) edit.ForgetAlias(alias);
    FinishEdit(edit, {}, *operation);
    operation->change.corpus = corpus.name();
    wait.Enqueue(context, corpus, std::move(operation));
  }
  if (absl::Status status = wait.Wait(); !status.ok()) return status;
  return old.size();
}

}  // namespace

absl::StatusOr<Expiry> ExpireOld(const WriteContext& context, Corpus& corpus, Micros now,
                                 const CancelledFn& cancelled) {
  const Micros before = now - context.options.retention;
  const auto reports = ExpireReports(context, corpus, before, now, cancelled);
  if (!reports.ok()) return reports.status();
  const auto log_entries = TrimLog(context, corpus, before, now);
  if (!log_entries.ok()) return log_entries.status();
  const auto aliases = ForgetAliases(context, corpus, before - kAliasTime);
  if (!aliases.ok()) return aliases.status();
  if (*reports != 0 && (!cancelled || !cancelled())) {
    corpus.index().Compact();
    if (absl::Status status = context.store.Reclaim(corpus.name()); !status.ok()) return StoreError(status);
    ReturnFreedMemory();
  }
  return Expiry{*reports, *log_entries, *aliases};
}

}  // namespace wireprint::dedup
