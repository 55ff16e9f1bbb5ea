#include "services/dedup/engine/lookup.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/identity.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/reasons.h"

namespace wireprint::dedup {
namespace {

constexpr absl::Duration kStoreRetryAfter = absl::Seconds(1);
// A report is read in three steps; a writer may replace it between them.
constexpr int kMaxReadAttempts = 8;

// Revisions whose records have expired are remembered no more.
void ForgetExpired(Sequence expired_through, Identity& identity) {
  std::erase_if(identity.revisions,
                [&](const Identity::Revision& revision) { return revision.sequence <= expired_through; });
}

}  // namespace

absl::Status StoreError(const absl::Status& status) {
  if (status.ok() || absl::IsDataLoss(status)) return status;
  return chassis::MakeError(absl::StatusCode::kUnavailable,
                            "the store cannot be read or written now; nothing was acknowledged, retry",
                            {.reason = reason::kStoreUnavailable, .retry_after = kStoreRetryAfter});
}

absl::Status RolledBackError() { return StoreError(absl::UnavailableError("what this rests on was rolled back")); }

absl::Status CancelledError() {
  return chassis::MakeError(absl::StatusCode::kCancelled, "the caller went away before this report was begun",
                            {.reason = reason::kCallCancelled});
}

absl::StatusOr<std::optional<Identity>> FindIdentity(const Corpus& corpus, const RecordStore& store,
                                                     absl::string_view report_id) {
  std::optional<Identity> identity = corpus.PendingIdentity(report_id);
  if (!identity) {
    auto found = store.GetIdentities(corpus.name(), {&report_id, 1});
    if (!found.ok()) return StoreError(found.status());
    identity = std::move(found->front());
  }
  if (identity) ForgetExpired(corpus.expired_through(), *identity);
  return identity;
}

absl::StatusOr<std::optional<Sketch>> FindSketch(const Corpus& corpus, const RecordStore& store, Sequence sequence) {
  if (const std::shared_ptr<const Sketch> rewritten = corpus.FindRewritten(sequence)) return *rewritten;
  if (const std::shared_ptr<const PendingReport> pending = corpus.FindPending(sequence)) return pending->sketch;
  auto found = store.GetSketches(corpus.name(), {&sequence, 1});
  if (!found.ok()) return StoreError(found.status());
  return std::move(found->front());
}

absl::StatusOr<StoredReport> FindReport(const Corpus* corpus, const RecordStore& store, absl::string_view report_id,
                                        Micros now, Micros retention, absl::string_view field) {
  if (corpus == nullptr) return ReportNotFound(report_id, field);
  for (int attempt = 0; attempt < kMaxReadAttempts; ++attempt) {
    auto identities = store.GetIdentities(corpus->name(), {&report_id, 1});
    if (!identities.ok()) return StoreError(identities.status());
    std::optional<Identity>& identity = identities->front();
    if (identity) ForgetExpired(corpus->expired_through(), *identity);
    if (!identity || identity->revisions.empty()) {
      const std::optional<Micros> deleted = StandingTombstone(identity, now, retention);
      if (deleted) return ReportDeleted(absl::StatusCode::kNotFound, report_id, *deleted, field);
      return ReportNotFound(report_id, field);
    }
    const Sequence sequence = identity->revisions.back().sequence;
    auto sketches = store.GetSketches(corpus->name(), {&sequence, 1});
    if (!sketches.ok()) return StoreError(sketches.status());
    auto texts = store.GetTexts(corpus->name(), {&sequence, 1});
    if (!texts.ok()) return StoreError(texts.status());
    if (sketches->front() && texts->front()) {
      ClusterPlace place = PlaceOf(*corpus, *sketches->front());
      return StoredReport{std::move(*texts->front()), std::move(*sketches->front()), std::move(place)};
    }
  }
  return absl::DataLossError(absl::StrCat("corpus ", corpus->name(), ": a report has an identity but no text"));
}

}  // namespace wireprint::dedup
