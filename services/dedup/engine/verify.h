// Comparing one text exactly with stored reports, by their sequences.
#pragma once

#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/matcher.h"

namespace wireprint::dedup {

// A report, and the cluster it is in.
struct ClusteredReport {
  Sequence sequence = 0;
  ClusterNumber cluster = 0;
};

// Compares the text of `query` with `reports`, from memory where they are not yet committed, else from
// `store`. Adds what it finds (PARTIAL and better) to `matches`: reports whose text stands to `matches.matches`, or to
// `matches.hidden` if `hidden`; anchors whose report is gone, of which only the sketch is left and the overlap is
// estimated, to `matches.hidden`. Reports that are neither are no matches. Every sequence is noted as verified.
absl::Status VerifyReports(const Corpus& corpus, const RecordStore& store, const MatchPolicy& policy,
                           const MatchQuery& query, absl::Span<const ClusteredReport> reports, bool hidden,
                           VerifiedMatches& matches);

}  // namespace wireprint::dedup
