#include "services/dedup/engine/engine.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/clusters.h"
#include "services/dedup/engine/identity.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/query.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/engine/remove.h"
#include "services/dedup/engine/validate.h"

namespace wireprint::dedup {
namespace {

constexpr absl::Duration kOverloadRetryAfter = absl::Milliseconds(200);

absl::Status Overloaded(size_t limit) {
  return chassis::MakeError(absl::StatusCode::kResourceExhausted,
                            "too many reports wait for the disk; retry with backoff",
                            {.reason = reason::kOverloaded,
                             .metadata = {{"limit", absl::StrCat(limit, " uncommitted bytes")}},
                             .retry_after = kOverloadRetryAfter});
}

// Collects the results of a batch, which come in any order, and hands them over together.
class BatchResults {
 public:
  BatchResults(size_t size, AddDone done)
      : results_(size, AddResult(absl::UnknownError("unset"))), open_(size), done_(std::move(done)) {}

  // Sets the result of one item; the last one to come calls done.
  void Set(size_t item, AddResult result) {
    results_[item] = std::move(result);
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) std::move(done_)(std::move(results_));
  }

 private:
  std::vector<AddResult> results_;
  std::atomic<size_t> open_;
  AddDone done_;
};

}  // namespace

Engine::Engine(EngineOptions options, std::unique_ptr<RecordStore> store)
    : options_(std::move(options)),
      promised_(PromisedCases(SettingsFor(options_.recall))),
      store_(std::move(store)),
      corpora_(options_),
      committer_(*store_, {.max_group_operations = options_.max_group_operations,
                           .max_group_bytes = options_.max_group_bytes,
                           .max_queued_bytes = options_.max_uncommitted_bytes,
                           .execute = options_.execute,
                           .now = options_.now,
                           .observer = options_.observer}),
      purger_({options_, *store_, committer_}) {}

Engine::~Engine() { Close(); }

void Engine::Close() {
  purger_.Stop();
  committer_.Close();
}

absl::StatusOr<std::unique_ptr<Engine>> Engine::Create(EngineOptions options, std::unique_ptr<RecordStore> store,
                                                       const LoadProgress& progress) {
  std::unique_ptr<Engine> engine(new Engine(std::move(options), std::move(store)));
  if (absl::Status s = engine->corpora_.Load(*engine->store_, progress); !s.ok()) return s;
  for (Corpus* corpus : engine->corpora_.All()) {
    if (absl::Status s = engine->purger_.Load(*corpus); !s.ok()) return s;
  }
  return engine;
}

absl::Status Engine::Add(const std::string& corpus_name, std::vector<AddItem> items, const MatchOptions& options,
                         const CancelledFn& cancelled, AddDone done) {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  const absl::StatusOr<uint32_t> max_matches = ValidateMaxMatches(options.max_matches);
  if (!max_matches.ok()) return max_matches.status();
  const auto results = std::make_shared<BatchResults>(items.size(), std::move(done));
  const Committer::Coming coming(committer_, items.size());
  Corpus* corpus = corpora_.FindForAdding(*name);
  const WriteContext context{options_, *store_, committer_};
  const absl::Status may_grow = options_.may_grow ? options_.may_grow() : absl::OkStatus();
  for (size_t i = 0; i < items.size(); ++i) {
    if (cancelled && cancelled()) {
      results->Set(i, CancelledError());
      continue;
    }
    if (!may_grow.ok()) {
      results->Set(i, StoreError(may_grow));
      continue;
    }
    if (committer_.IsFull()) {
      results->Set(i, Overloaded(options_.max_uncommitted_bytes));
      continue;
    }
    if (corpus == nullptr) {
      // A corpus comes to be with its first good report.
      AddItem probe = items[i];
      if (auto valid = ValidateItem(probe, options_.now()); !valid.ok()) {
        results->Set(i, valid.status());
        continue;
      }
      const auto decision = DecideAdd(probe.report.report_id, std::nullopt, {}, probe.expected_revision, 0, 0);
      if (!decision.ok()) {
        results->Set(i, decision.status());
        continue;
      }
      absl::StatusOr<Corpus*> made = corpora_.MakeForAdding(*name);
      if (!made.ok()) {
        results->Set(i, made.status());
        continue;
      }
      corpus = *made;
    }
    AddOne(context, *corpus, std::move(items[i]), *max_matches, options.include_passages,
           [results, i](AddResult result) { results->Set(i, std::move(result)); });
  }
  return absl::OkStatus();
}

void Engine::Delete(const std::string& corpus_name, const std::string& report_id, const DeleteOptions& options,
                    DeleteDone done) {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return std::move(done)(name.status());
  if (absl::Status s = ValidateReportId(report_id, "report_id"); !s.ok()) return std::move(done)(s);
  Corpus* corpus = corpora_.Find(*name);
  if (options.allow_missing) {
    const absl::StatusOr<Corpus*> made = corpora_.MakeForAdding(*name);
    if (!made.ok()) return std::move(done)(made.status());
    corpus = *made;
  }
  if (corpus == nullptr) return std::move(done)(ReportNotFound(report_id, "report_id"));
  DeleteOne({options_, *store_, committer_}, *corpus, report_id, options,
            [this, corpus, report_id, options, done = std::move(done)](absl::StatusOr<Deleted> deleted) mutable {
              if (!deleted.ok()) return std::move(done)(deleted.status());
              if (!options.purge) return std::move(done)(deleted->time);
              purger_.Purge(*corpus, report_id, *deleted, std::move(done));
            });
}

absl::StatusOr<MatchSet> Engine::FindMatches(const std::string& corpus_name, const FindRequest& request) const {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  if (absl::Status s = ValidateSubject(request.subject, "subject"); !s.ok()) return s;
  const absl::StatusOr<uint32_t> max_matches = ValidateMaxMatches(request.options.max_matches);
  if (!max_matches.ok()) return max_matches.status();
  return dedup::FindMatches({options_, *store_, corpora_.Find(*name)}, request, *max_matches);
}

absl::StatusOr<ComparisonResult> Engine::Compare(const std::string& corpus_name, const Subject& a,
                                                 const Subject& b) const {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  if (absl::Status s = ValidateSubject(a, "a"); !s.ok()) return s;
  if (absl::Status s = ValidateSubject(b, "b"); !s.ok()) return s;
  return dedup::Compare({options_, *store_, corpora_.Find(*name)}, a, b);
}

absl::StatusOr<GroupResult> Engine::Group(const std::string& corpus_name, const std::vector<GroupItem>& items,
                                          const CancelledFn& cancelled) const {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  if (absl::Status s = ValidateGroupItems(items); !s.ok()) return s;
  return GroupReports({options_, *store_, corpora_.Find(*name)}, items, cancelled);
}

absl::StatusOr<StoredReport> Engine::Get(const std::string& corpus_name, const std::string& report_id) const {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  if (absl::Status s = ValidateReportId(report_id, "report_id"); !s.ok()) return s;
  return FindReport(corpora_.Find(*name), *store_, report_id, options_.now(), options_.retention, "report_id");
}

absl::StatusOr<ReportPage> Engine::ListReports(const std::string& corpus_name, const ListReportsQuery& query) const {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  return dedup::ListReports({options_, *store_, corpora_.Find(*name)}, *name, query);
}

absl::StatusOr<ClusterView> Engine::GetCluster(const std::string& corpus_name, const std::string& cluster_id) const {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  const absl::StatusOr<ClusterNumber> number = ValidateClusterId(cluster_id);
  if (!number.ok()) return number.status();
  return ReadCluster({options_, *store_, corpora_.Find(*name)}, *number);
}

absl::StatusOr<ClusterPage> Engine::ListClusters(const std::string& corpus_name, const ListClustersQuery& query) const {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  return dedup::ListClusters({options_, *store_, corpora_.Find(*name)}, *name, query);
}

absl::StatusOr<MemberPage> Engine::ListMembers(const std::string& corpus_name, const ListMembersQuery& query) const {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  return dedup::ListMembers({options_, *store_, corpora_.Find(*name)}, *name, query);
}

void Engine::AfterCommit(const std::string& corpus_name, uint64_t failures, DoneFn done) {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  Corpus* corpus = name.ok() ? corpora_.Find(*name) : nullptr;
  if (corpus == nullptr) return std::move(done)(absl::OkStatus());
  std::shared_lock gate(committer_.gate());
  if (committer_.failures() != failures) return std::move(done)(RolledBackError());
  std::lock_guard order(corpus->sequencer());
  committer_.Enqueue({.corpus = corpus, .done = [done = std::move(done)](absl::Status status) mutable {
                        std::move(done)(StoreError(status));
                      }});
}

absl::StatusOr<const Corpus*> Engine::Watched(const std::string& corpus_name) {
  const absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  return corpora_.MakeForWatching(*name);
}

absl::StatusOr<Expiry> Engine::ExpireOld(const CancelledFn& cancelled) {
  Expiry all;
  absl::Status failed;
  for (Corpus* corpus : corpora_.All()) {
    const absl::StatusOr<Expiry> one =
        dedup::ExpireOld({options_, *store_, committer_}, *corpus, options_.now(), cancelled);
    if (!one.ok()) {
      failed.Update(one.status());
      continue;
    }
    all.reports += one->reports;
    all.log_entries += one->log_entries;
    all.aliases += one->aliases;
    purger_.TakeUp(*corpus);
  }
  if (!failed.ok()) return failed;
  return all;
}

absl::StatusOr<FingerprintResult> Engine::ComputeFingerprint(const FingerprintRequest& request) const {
  if (absl::Status s = ValidateText(request.subject.text, request.subject.as_bytes ? "text_bytes" : "text"); !s.ok())
    return s;
  if (request.subject.body_mask) {
    if (absl::Status s = ValidateBodyMask(*request.subject.body_mask, request.subject.text, "body_mask"); !s.ok()) {
      return s;
    }
  }
  return dedup::ComputeFingerprint(request, *options_.rules);
}

absl::StatusOr<IndexInfo> Engine::Info(const std::string& corpus_name) const {
  absl::StatusOr<std::string> name = ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  const Corpus* corpus = corpora_.Find(*name);
  if (corpus == nullptr) return IndexInfo{.corpus = *std::move(name)};
  return IndexInfo{*std::move(name), corpus->index().Stats(), corpus->sequenced(), corpus->clusters().clusters()};
}

}  // namespace wireprint::dedup
