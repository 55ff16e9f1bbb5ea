// From candidates to matches: every one is read back and compared exactly.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/comparable_text.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/core/relation.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

// The text that matches are sought for. Borrowed.
struct MatchQuery {
  absl::string_view report_id;  // a report of this id is no match; empty for none
  absl::string_view text;
  const ComparableText* comparable = nullptr;
  IndexedReport indexed;
  CandidateFilter filter;
  bool include_passages = false;
};

// The verified matches of a query, best first, PARTIAL and better.
struct VerifiedMatches {
  std::vector<Match> matches;
  uint32_t candidates = 0;  // without the report itself
  bool truncated = false;
};

// How many candidates are verified where `max_matches` are wanted. `report_id` is the query's: a report that is itself
// among the stored ones is offered too.
uint32_t VerifyLimit(uint32_t max_matches, absl::string_view report_id);

// Searches the index of `corpus` and verifies what it offers, from memory where a report is not yet committed, else
// from `store`. Reports that vanish meanwhile are no matches. Any thread.
absl::StatusOr<VerifiedMatches> FindVerified(const Corpus& corpus, const RecordStore& store,
                                             const RelationPolicy& policy, const MatchQuery& query);

// Adds `more` to `matches`, best first again.
void Merge(VerifiedMatches more, VerifiedMatches& matches);

// The passages shared by two texts, with their places in both.
std::vector<SharedPassage> LocatePassages(absl::string_view text_a, const ComparableText& a, absl::string_view text_b,
                                          const ComparableText& b);

}  // namespace wireprint::dedup
