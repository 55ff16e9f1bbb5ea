// Limits on what callers of both services may send of a report, with their units. The same figures stand in the protos.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wireprint::report {

inline constexpr size_t kMaxTextBytes = 1 << 20;
inline constexpr size_t kMaxReportIdBytes = 256;
inline constexpr size_t kMaxOutletBytes = 253;
inline constexpr size_t kMaxLabelBytes = 63;  // of a DNS name
inline constexpr size_t kMaxFieldBytes = 4096;
inline constexpr size_t kMaxLanguageBytes = 35;
inline constexpr size_t kMaxCorpusBytes = 63;
inline constexpr size_t kMaxBatchItems = 256;
// Revisions of a report whose content is remembered.
inline constexpr size_t kMaxKeptRevisions = 16;
// How far a caller's clock may run ahead: an observe_time up to this much after now counts as now.
inline constexpr int64_t kMaxClockSkewMicros = 5'000'000;

}  // namespace wireprint::report
