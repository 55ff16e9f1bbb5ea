// Every limit on what a caller may send, with its unit. The same figures stand in the protos.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wireprint::dedup {

inline constexpr size_t kMaxTextBytes = 1 << 20;
inline constexpr size_t kMaxReportIdBytes = 256;
inline constexpr size_t kMaxOutletBytes = 253;
inline constexpr size_t kMaxLabelBytes = 63;  // of a DNS name
inline constexpr size_t kMaxFieldBytes = 4096;
inline constexpr size_t kMaxLanguageBytes = 35;
inline constexpr size_t kMaxRulesetBytes = 128;
inline constexpr size_t kMaxCorpusBytes = 63;
inline constexpr size_t kMaxExcludedRanges = 4096;
inline constexpr size_t kMaxBatchItems = 256;
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
// Revisions of a report whose content is remembered.
inline constexpr size_t kMaxKeptRevisions = 16;

inline constexpr uint32_t kDefaultPageSize = 50;
inline constexpr uint32_t kMaxPageSize = 1000;
// Members of a cluster whose outlets GetCluster counts.
inline constexpr size_t kMaxMembersCounted = 1000;
// Changes in one message of WatchClusters.
inline constexpr size_t kMaxChangesAtOnce = 256;

// How far a caller's clock may run ahead: an observe_time up to this much after now counts as now.
inline constexpr int64_t kMaxClockSkewMicros = 5'000'000;

}  // namespace wireprint::dedup
