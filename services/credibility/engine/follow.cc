// Following dedup's clusters: a late original, a merge or a purge changes what was counted.
#include <utility>

#include "services/chassis/error.h"
#include "services/credibility/engine/engine.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {
namespace {

constexpr absl::Duration kAgain = absl::Seconds(1);

bool IsExpired(const absl::Status& status) {
  const auto detail = chassis::GetErrorDetail(status);
  return detail && (detail->reason == report::reason::kResumeTokenExpired ||
                    detail->reason == report::reason::kResumeTokenInvalid);
}

}  // namespace

void Engine::StartFollowing(Corpus& corpus) {
  const std::lock_guard lock(mutex_);
  if (!started_ || closing_.load() || followers_.contains(corpus.name)) return;
  followers_.emplace(corpus.name, std::thread([this, &corpus] { Follow(corpus); }));
}

void Engine::Follow(Corpus& corpus) {
  while (!closing_.load()) {
    const absl::Status followed = FollowOnce(corpus);
    if (IsExpired(followed)) {
      const std::lock_guard lock(corpus.mutex);
      store_->Write({{Table::kMeta, ResumeKey(corpus.name), std::nullopt}}).IgnoreError();
    } else {
      Followed(corpus, followed);
    }
    if (!Sleep(kAgain)) return;
  }
}

uint64_t Engine::ChangesBehind() const {
  uint64_t behind = 0;
  for (const Corpus* const corpus : corpora_.All()) behind += corpus->behind;
  return behind;
}

absl::Status Engine::FollowOnce(Corpus& corpus) {
  const auto stored = store_->Get(Table::kMeta, ResumeKey(corpus.name).bytes());
  if (!stored.ok()) return stored.status();
  std::string token = stored->value_or("");
  if (token.empty()) {
    if (absl::Status s = Resync(corpus, token); !s.ok()) return s;
  }
  absl::Status applied;
  const absl::Status watched = dedup_.Watch(corpus.name, token, [&](const ChangePage& page) {
    applied = Apply(corpus, page);
    corpus.behind = page.behind;
    return applied.ok() && !closing_.load();
  });
  return applied.ok() ? watched : applied;
}

absl::Status Engine::Apply(Corpus& corpus, const ChangePage& page) {
  const std::lock_guard lock(corpus.mutex);
  Transaction edits(*store_, corpus.name);
  return Write(corpus, Take(corpus, page, edits), edits);
}

absl::Status Engine::Take(Corpus& corpus, const ChangePage& page, Transaction& edits) {
  std::vector<std::string> dirty;
  for (const ClusterChange& change : page.changes) {
    if (change.kind == ClusterChange::Kind::kExpired) continue;  // what was counted stays
    if (change.kind == ClusterChange::Kind::kMerged) {
      if (absl::Status s = Merge(corpus, change, edits); !s.ok()) return s;
      dirty.push_back(change.cluster);
      continue;
    }
    const auto identity = edits.GetIdentity(change.report_id);
    if (!identity.ok()) return identity.status();
    if (!*identity || (*identity)->revisions.empty()) continue;
    const Sequence sequence = (*identity)->revisions.back().sequence;
    absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
    if (!row.ok()) return row.status();
    if (!*row || change.sequence < (*row)->answer.sequence) continue;
    if ((*row)->facts.reuse.exclusion == Exclusion::kRefused) continue;  // it speaks of an earlier text
    const bool left = change.kind == ClusterChange::Kind::kLeft;
    if (left && (*row)->cluster != change.cluster) continue;
    // What dedup's answer said already.
    if (!left && !(*row)->facts.reuse.pending && (*row)->cluster == change.cluster) continue;
    if (!(*row)->cluster.empty()) dirty.push_back((*row)->cluster);
    const std::string cluster = left ? "" : change.cluster;
    if (absl::Status s = TakeAlong(corpus, sequence, (*row)->cluster, cluster, edits); !s.ok()) return s;
    corpus.clusters.Place(edits, sequence, **row, cluster);
    (*row)->placed_by_change = !left;
    corpus.clusters.PutRow(edits, sequence, **row);
    if (!left) dirty.push_back(change.cluster);
  }
  if (!page.resume_token.empty()) edits.Put(Table::kMeta, ResumeKey(corpus.name), page.resume_token);
  return Reresolve(corpus, edits, std::move(dirty));
}

absl::Status Engine::Merge(Corpus& corpus, const ClusterChange& change, Transaction& edits) {
  const auto members = edits.Members(change.former_cluster);
  if (!members.ok()) return members.status();
  for (const Sequence sequence : *members) {
    absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
    if (!row.ok()) return row.status();
    if (!*row) continue;
    corpus.clusters.Place(edits, sequence, **row, change.cluster);
    corpus.clusters.PutRow(edits, sequence, **row);
  }
  edits.Put(Table::kAlias, Key(corpus.name).Text(change.former_cluster), change.cluster);
  return absl::OkStatus();
}

}  // namespace wireprint::credibility
