// Walking a whole store to see that what it holds fits together.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/core/relation.h"

namespace wireprint::dedup {

struct CorpusCheck {
  std::string corpus;
  uint64_t reports = 0;
  uint64_t clusters = 0;  // with a record, absorbed ones left out
  uint64_t aliases = 0;
  uint64_t kept_anchors = 0;
  uint64_t tombstones = 0;
  // What does not fit, in words that name the records; at most kMaxProblems, and how many there were.
  std::vector<std::string> problems;
  uint64_t problem_count = 0;
};

inline constexpr size_t kMaxProblems = 100;

// Checks every corpus of `store`, which must not change meanwhile:
// - each report has an identity whose current revision it is, a text, and a cluster that stands;
// - it hangs on an anchor of that cluster: on itself, or by a stored edge that holds a member (HoldsMember);
// - the records of clusters agree with the reports: sizes, members of each anchor, the listing of members;
// - anchors that are gone, their reports in no cluster or in another, have a sketch kept apart, and no others have;
// - absorbed clusters resolve to one that stands and names them;
// - no identity, text, listed member or kept anchor is left over that nothing leads to.
// Takes about 100 bytes of memory a report. `progress` is called now and then with the reports read so far. An error of
// the store ends it.
absl::StatusOr<std::vector<CorpusCheck>> CheckStore(const RecordStore& store, const RelationPolicy& policy,
                                                    const std::function<void(absl::string_view, uint64_t)>& progress);

}  // namespace wireprint::dedup
