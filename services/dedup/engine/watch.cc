#include "services/dedup/engine/watch.h"

#include <algorithm>
#include <utility>

#include "services/chassis/error.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/engine/token.h"

namespace wireprint::dedup {
namespace {

absl::Status Expired() {
  return chassis::MakeError(
      absl::StatusCode::kOutOfRange,
      "resume_token: changes behind it were compacted away; list the clusters and resume from that list",
      {.reason = reason::kResumeTokenExpired, .field = "resume_token"});
}

}  // namespace

absl::StatusOr<uint64_t> ResumeAt(const Corpus& corpus, const RecordStore& store, const std::string& resume_token) {
  if (resume_token.empty()) return corpus.committed_change();
  const auto numbers = DecodeToken(TokenKind::kResume, BindTo(store, corpus.name()).value(), 1, resume_token);
  if (!numbers || numbers->front() > corpus.committed_change()) {
    return chassis::MakeError(
        absl::StatusCode::kInvalidArgument,
        "resume_token: was not given out for this corpus by this store, or before it was restored; list the "
        "clusters and resume from that list",
        {.reason = reason::kResumeTokenInvalid, .field = "resume_token"});
  }
  if (numbers->front() < corpus.trimmed_change()) return Expired();
  return numbers->front();
}

absl::StatusOr<ChangePage> ReadChanges(const Corpus& corpus, const RecordStore& store, uint64_t after, size_t limit) {
  auto entries = store.ReadLog(corpus.name(), after, limit);
  if (!entries.ok()) return StoreError(entries.status());
  // What is not acknowledged yet comes with the next waking.
  const uint64_t committed = corpus.committed_change();
  std::erase_if(*entries, [&](const LogEntry& entry) { return entry.number > committed; });
  // Asked after reading: whatever was trimmed while it was read is seen.
  if (after < corpus.trimmed_change()) return Expired();
  ChangePage page{.entries = *std::move(entries), .last = after};
  if (!page.entries.empty()) page.last = page.entries.back().number;
  page.resume_token = EncodeToken(TokenKind::kResume, BindTo(store, corpus.name()).value(), {page.last});
  page.behind = std::max(corpus.committed_change(), page.last) - page.last;
  return page;
}

}  // namespace wireprint::dedup
