// From candidates to matches: every one is read back and compared exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/comparable_text.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/core/shingle_probe.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/options.h"
#include "services/dedup/engine/requests.h"
#include "services/text/lines.h"

namespace wireprint::dedup {

// The text that matches are sought for. Borrowed.
struct MatchQuery {
  absl::string_view report_id;         // a report of this id is no match; empty for none
  Sequence own = 0;                    // the stored report that the text is of; 0 for none
  Sequence replaced = 0;               // a former revision of it, compared all the same as an anchor; 0 for none
  ClusterNumber replaced_cluster = 0;  // the one that revision is in
  absl::string_view text;
  absl::Span<const text::ByteRange> ranges;  // what of the text is fingerprinted
  Micros observe_time = 0;
  const ComparableText* comparable = nullptr;
  IndexedReport indexed;
  CandidateFilter filter;
  bool include_passages = false;
};

// The verified matches of a query, PARTIAL and better.
struct VerifiedMatches {
  std::vector<Match> matches;  // best first
  // Anchors of the clusters of those, and nothing to show: gone, or not offered as candidates. In no order.
  std::vector<Match> hidden;
  absl::flat_hash_set<Sequence> verified;  // all that were compared, matches or not
  std::optional<ShingleProbe> probe;       // the shingles of the query, once something was compared with them
  uint32_t candidates = 0;                 // without the report itself
  bool truncated = false;
};

// How many candidates are verified where `max_matches` are wanted. `report_id` is the query's: a report that is itself
// among the stored ones is offered too.
uint32_t VerifyLimit(uint32_t max_matches, absl::string_view report_id);

// Searches the index of `corpus` and verifies what it offers, then the anchors of the clusters of what matched, and
// adds what it finds to `matches`. Reports that were verified before are not compared again, and reports that vanish
// meanwhile are no matches. Any thread.
absl::Status FindVerified(const Corpus& corpus, const RecordStore& store, const MatchPolicy& policy,
                          const MatchQuery& query, VerifiedMatches& matches);

}  // namespace wireprint::dedup
