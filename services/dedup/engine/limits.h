// Every limit on what a caller may send, with its unit. The same figures stand in the protos.
#pragma once

#include <cstddef>
#include <cstdint>

#include "services/report/limits.h"

namespace wireprint::dedup {

using report::kMaxBatchItems;
using report::kMaxClockSkewMicros;
using report::kMaxCorpusBytes;
using report::kMaxFieldBytes;
using report::kMaxKeptRevisions;
using report::kMaxLabelBytes;
using report::kMaxLanguageBytes;
using report::kMaxOutletBytes;
using report::kMaxReportIdBytes;
using report::kMaxTextBytes;

inline constexpr size_t kMaxRulesetBytes = 128;
inline constexpr size_t kMaxExcludedRanges = 4096;
inline constexpr size_t kMaxGroupItems = 1000;
inline constexpr size_t kMaxGroupBytes = size_t{8} << 20;  // of all texts together
// Words of body below which the whole text is fingerprinted.
inline constexpr uint32_t kMinBodyWords = 30;
inline constexpr uint32_t kDefaultMatches = 20;
inline constexpr uint32_t kMaxMatches = 100;

// Candidates that are verified for one text: as many as matches are wanted, within these bounds.
inline constexpr uint32_t kMinVerified = 20;
inline constexpr uint32_t kMaxVerified = 64;
// Anchors that are verified beside the candidates, of the clusters that those are in.
inline constexpr size_t kMaxVerifiedAnchors = 64;
// Verified relations stored with a report: as many as its caller asked for, at least so many.
inline constexpr size_t kMinStoredEdges = kMinVerified;

inline constexpr uint32_t kDefaultPageSize = 50;
inline constexpr uint32_t kMaxPageSize = 1000;
// Members of a cluster whose outlets GetCluster counts.
inline constexpr size_t kMaxMembersCounted = 1000;
// Changes in one message of WatchClusters.
inline constexpr size_t kMaxChangesAtOnce = 256;

}  // namespace wireprint::dedup
