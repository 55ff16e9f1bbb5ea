// What a report's matches and its cluster's resolution make of it, for the ledger.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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
  bool same_text = false;  // the two are one text, not a passage in both
  bool agency = false;     // its outlet has an agency_id: see OutletIdentity
};

// Reports of fewer words of body are stubs.
inline constexpr uint32_t kMinReportWords = 30;
// From this share on a passage counts: where dedup's PARTIAL begins.
inline constexpr double kPartialShare = 0.12;

// The share of a report's words that are others', 0–1. Texts of its own family and on aggregators say nothing of it.
//
// By the time: the largest share that stands in a text that was observed earlier by more than kClockUncertainty. But
// where the origin of its cluster is known, that decides whose the text is, whenever it was seen. Of the origin's
// family the same text is its own, and passages alone count. Of a reprint (kWhole) the share that stands in a copy on
// the origin's sites counts too. Where neither that nor an earlier copy says how much of a reprint is others', all of
// it is when it credits the origin with it; else it is kShareUnknown.
float ReusedShare(const Member& member, const MemberVerdict& verdict, absl::Span<const SharedText> shared);

// The texts that ReusedShare rests on, whatever the verdict, as indices: without the others it is the same.
std::vector<size_t> CountingShares(const Member& member, absl::Span<const SharedText> shared);

// The facts of a report: its verdict in its cluster, and what it shares with texts outside of it. `excluded` is what
// the text itself or dedup says (kTemplate, kCorrection, kLiveBlog); stubs and own versions are found here.
ReuseFacts FactsOf(const Member& member, const MemberVerdict& verdict, absl::Span<const SharedText> shared,
                   const TextFacts& text, Exclusion excluded);

}  // namespace wireprint::credibility
