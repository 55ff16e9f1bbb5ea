#include "services/dedup/engine/matcher.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "services/dedup/engine/verify.h"

namespace wireprint::dedup {
namespace {

bool BetterMatch(const Match& a, const Match& b) {
  const auto rank = [](const Match& m) {
    const float covered = std::max(m.edge.containment, m.edge.reverse_containment);
    return std::make_tuple(m.edge.relation, -m.edge.jaccard, -covered, m.edge.sequence);
  };
  return rank(a) < rank(b);
}

// Anchors of the clusters that the matches are in, best match first, that were not verified yet.
std::vector<ClusteredReport> OpenAnchors(const Corpus& corpus, const MatchQuery& query, const VerifiedMatches& matches,
                                         size_t limit) {
  std::vector<ClusteredReport> open;
  absl::flat_hash_set<ClusterNumber> seen;
  for (const Match& match : matches.matches) {
    if (!seen.insert(corpus.clusters().Resolve(match.cluster)).second) continue;
    for (const Anchor& anchor : corpus.clusters().AnchorsOf(match.cluster)) {
      // What came after the search began is left to the search for what came after.
      if (anchor.sequence > query.filter.max_sequence || matches.verified.contains(anchor.sequence)) continue;
      if (corpus.IsPurged(anchor.sequence)) continue;
      if (open.size() == limit) return open;
      open.push_back({anchor.sequence, match.cluster});
    }
  }
  return open;
}

}  // namespace

uint32_t VerifyLimit(uint32_t max_matches, absl::string_view report_id) {
  return std::clamp(max_matches, kMinVerified, kMaxVerified) + (report_id.empty() ? 0 : 1);
}

absl::Status FindVerified(const Corpus& corpus, const RecordStore& store, const MatchPolicy& policy,
                          const MatchQuery& query, VerifiedMatches& matches) {
  const CandidateList found = corpus.index().Find(query.indexed, query.filter);
  std::vector<ClusteredReport> reports;
  bool own = false;
  for (const Candidate& candidate : found.candidates) {
    if (corpus.IsRetiring(candidate.sequence)) continue;
    reports.push_back({candidate.sequence, candidate.cluster});
    own = own || (query.own != 0 && candidate.sequence == query.own);
  }
  matches.candidates += found.offered - (own ? 1 : 0);
  matches.truncated |= found.truncated();
  absl::Status status = VerifyReports(corpus, store, policy, query, reports, false, matches);
  if (!status.ok()) return status;
  std::sort(matches.matches.begin(), matches.matches.end(), BetterMatch);
  std::vector<ClusteredReport> anchors = OpenAnchors(corpus, query, matches, kMaxVerifiedAnchors);
  if (query.replaced != 0) anchors.push_back({query.replaced, query.replaced_cluster});
  return VerifyReports(corpus, store, policy, query, anchors, true, matches);
}

}  // namespace wireprint::dedup
