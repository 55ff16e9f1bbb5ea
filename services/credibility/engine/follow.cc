// Following dedup's clusters: a late original, a merge or a purge changes what was counted.
#include <algorithm>
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
    }
    if (!Sleep(kAgain)) return;
  }
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
    return applied.ok() && !closing_.load();
  });
  return applied.ok() ? watched : applied;
}

// Takes over what dedup's clusters are now, and where their changes go on from.
absl::Status Engine::Resync(Corpus& corpus, std::string& token) {
  std::vector<std::string> clusters;
  std::string page_token;
  do {
    absl::StatusOr<ClusterList> page = dedup_.ListClusters(corpus.name, page_token);
    if (!page.ok()) return page.status();
    std::move(page->clusters.begin(), page->clusters.end(), std::back_inserter(clusters));
    if (token.empty()) token = page->resume_token;
    page_token = page->next_page_token;
  } while (!page_token.empty());
  for (const std::string& cluster : clusters) {
    ChangePage page;
    do {
      absl::StatusOr<MemberList> members = dedup_.ListMembers(corpus.name, cluster, page_token);
      if (members.status().code() == absl::StatusCode::kNotFound) break;
      if (!members.ok()) return members.status();
      for (std::string& id : members->report_ids) {
        // A sequence above all: it holds for whatever revision is current.
        page.changes.push_back({ClusterChange::Kind::kMoved, cluster, "", std::move(id), UINT64_MAX});
      }
      page_token = members->next_page_token;
    } while (!page_token.empty());
    if (absl::Status s = Apply(corpus, page); !s.ok()) return s;
  }
  return Apply(corpus, {{}, token});
}

absl::Status Engine::Apply(Corpus& corpus, const ChangePage& page) {
  const std::lock_guard lock(corpus.mutex);
  Transaction edits(*store_, corpus.name);
  std::vector<std::string> dirty;
  for (const ClusterChange& change : page.changes) {
    if (change.kind == ClusterChange::Kind::kExpired) continue;  // what was counted stays
    if (change.kind == ClusterChange::Kind::kMerged) {
      const auto members = edits.Members(change.former_cluster);
      if (!members.ok()) return members.status();
      for (const Sequence sequence : *members) {
        absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
        if (!row.ok()) return row.status();
        if (!*row) continue;
        edits.Place(sequence, **row, change.cluster);
        edits.PutRow(sequence, **row);
      }
      edits.Put(Table::kAlias, Key(corpus.name).Text(change.former_cluster), change.cluster);
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
    const bool left = change.kind == ClusterChange::Kind::kLeft;
    if (left && (*row)->cluster != change.cluster) continue;
    if (!(*row)->cluster.empty()) dirty.push_back((*row)->cluster);
    edits.Place(sequence, **row, left ? "" : change.cluster);
    (*row)->placed_by_change = !left;
    edits.PutRow(sequence, **row);
    if (!left) dirty.push_back(change.cluster);
  }
  std::sort(dirty.begin(), dirty.end());
  dirty.erase(std::unique(dirty.begin(), dirty.end()), dirty.end());
  for (const std::string& cluster : dirty) {
    if (const auto resolved = Reresolve(edits, cluster); !resolved.ok()) return resolved.status();
  }
  if (!page.resume_token.empty()) edits.Put(Table::kMeta, ResumeKey(corpus.name), page.resume_token);
  return Write(corpus, edits);
}

}  // namespace wireprint::credibility
