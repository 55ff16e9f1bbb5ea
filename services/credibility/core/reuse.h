// What a report's matches and its cluster's resolution make of it, for the ledger.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/types/span.h"
#include "services/credibility/core/facts.h"
#include "services/credibility/core/origin.h"

namespace wireprint::credibility {

// A text that a report shares with another, as dedup verified it.
struct SharedText {
  std::string family;
  OutletRole role = OutletRole::kPublisher;
  Micros observe_time = 0;
  double containment = 0;  // the share of the report's shingles that stand in the other
};

// Reports of fewer words of body are stubs.
inline constexpr uint32_t kMinReportWords = 30;
// From this share on a passage counts: where dedup's PARTIAL begins.
inline constexpr double kPartialShare = 0.12;

// The text of another family, no aggregator's, that was observed earlier by more than kClockUncertainty and in which
// most of the report stands: the first of those with the same share. Its index.
std::optional<size_t> LargestShare(const Member& member, absl::Span<const SharedText> shared);
// That share, 0–1; 0 when there is none.
double ReusedShare(const Member& member, absl::Span<const SharedText> shared);

// The facts of a report: its verdict in its cluster, and what it shares with texts outside of it. `excluded` is what
// the text itself or dedup says (kTemplate, kCorrection, kLiveBlog); stubs and own versions are found here.
ReuseFacts FactsOf(const Member& member, const MemberVerdict& verdict, absl::Span<const SharedText> shared,
                   const TextFacts& text, Exclusion excluded);

}  // namespace wireprint::credibility
