// Taking dedup's clusters over as they are now, when the changes since are no longer to be had.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {
namespace {

// Rows that are looked at with the corpus locked once.
constexpr size_t kAtOnce = 256;

}  // namespace

// What dedup has of a corpus, of what is recorded here.
struct Engine::Listed {
  absl::flat_hash_set<Sequence> present;  // rows, by their sequence here
  std::set<std::string> clusters;         // that dedup named
  std::set<std::string> left;             // that a row was in before
  // The first and last sequence of dedup's that was listed.
  uint64_t first = 0;
  uint64_t last = 0;
};

// Dedup's reports are placed where they are now. Of what it does not list, reports older than its first have expired
// and stay as they were counted, those behind its last are still to come by the stream, and what lies between is in no
// cluster any more. A cluster that was merged takes its expired reports along.
absl::Status Engine::Resync(Corpus& corpus, std::string& token) {
  absl::StatusOr<DedupPosition> now = dedup_.Position(corpus.name);
  if (!now.ok()) return now.status();
  const absl::StatusOr<bool> another = IsAnotherDedup(corpus, now->epoch);
  if (!another.ok()) return another.status();
  token = now->resume_token;
  if (*another) return Renew(corpus, *now);
  Listed listed;
  if (absl::Status s = ResyncListed(corpus, listed); !s.ok()) return s;
  if (absl::Status s = ResyncMerged(corpus, listed); !s.ok()) return s;
  if (absl::Status s = ResyncGone(corpus, listed); !s.ok()) return s;
  return Apply(corpus, {{}, token});
}

absl::Status Engine::ResyncListed(Corpus& corpus, Listed& listed) {
  std::string page_token;
  do {
    absl::StatusOr<PlaceList> places = dedup_.ListPlaces(corpus.name, page_token);
    if (!places.ok()) return places.status();
    ChangePage page;
    {
      const std::lock_guard lock(corpus.mutex);
      Transaction read(*store_, corpus.name);
      for (PlacedReport& place : places->reports) {
        if (listed.first == 0) listed.first = place.sequence;
        listed.last = std::max(listed.last, place.sequence);
        listed.clusters.insert(place.cluster);
        const auto identity = read.GetIdentity(place.report_id);
        if (!identity.ok()) return identity.status();
        if (!*identity || (*identity)->revisions.empty()) continue;
        const Sequence sequence = (*identity)->revisions.back().sequence;
        listed.present.insert(sequence);
        const auto row = read.GetRow(sequence);
        if (!row.ok()) return row.status();
        if (!*row || (*row)->cluster == place.cluster) continue;
        if (!(*row)->cluster.empty()) listed.left.insert((*row)->cluster);
        // A sequence above all: it holds for whatever revision is current.
        page.changes.push_back(
            {ClusterChange::Kind::kMoved, place.cluster, "", std::move(place.report_id), UINT64_MAX});
      }
    }
    if (absl::Status s = Apply(corpus, page); !s.ok()) return s;
    page_token = std::move(places->next_page_token);
  } while (!page_token.empty() && !closing_.load());
  return closing_.load() ? absl::CancelledError("stopping") : absl::OkStatus();
}

absl::Status Engine::ResyncMerged(Corpus& corpus, const Listed& listed) {
  for (const std::string& cluster : listed.left) {
    if (listed.clusters.contains(cluster)) continue;
    absl::StatusOr<std::string> present = dedup_.PresentCluster(corpus.name, cluster);
    if (absl::IsNotFound(present.status())) continue;
    if (!present.ok()) return present.status();
    if (*present == cluster) continue;
    const ClusterChange merged{ClusterChange::Kind::kMerged, *std::move(present), cluster, "", 0};
    if (absl::Status s = Apply(corpus, {{merged}, ""}); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::Status Engine::ResyncGone(Corpus& corpus, const Listed& listed) {
  const Key prefix(corpus.name);
  std::string begin = prefix;
  while (!begin.empty() && listed.first != 0 && !closing_.load()) {
    std::vector<std::string> keys;
    absl::Status walked = store_->Walk(Table::kMember, begin, prefix.End(),
                                       [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
                                         keys.emplace_back(key);
                                         return keys.size() < kAtOnce;
                                       });
    if (!walked.ok()) return walked;
    begin = keys.size() < kAtOnce ? std::string() : keys.back() + '\0';
    ChangePage page;
    {
      const std::lock_guard lock(corpus.mutex);
      Transaction read(*store_, corpus.name);
      for (const std::string& key : keys) {
        const Sequence sequence = ReadNumber(key, key.size() - 8);
        if (listed.present.contains(sequence)) continue;
        const auto row = read.GetRow(sequence);
        if (!row.ok()) return row.status();
        if (!*row) continue;
        const uint64_t there = (*row)->answer.sequence;
        if (there < listed.first || there > listed.last) continue;
        page.changes.push_back({ClusterChange::Kind::kLeft, (*row)->cluster, "", (*row)->report_id, UINT64_MAX});
      }
    }
    if (absl::Status s = Apply(corpus, page); !s.ok()) return s;
  }
  return absl::OkStatus();
}

}  // namespace wireprint::credibility
