// Who is said to have said what, in a news report.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/agencies.h"
#include "services/analysis/attribution.h"
#include "services/analysis/attribution/lexicon.h"
#include "services/analysis/labels.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

enum class AttributionStatus : uint8_t { kOk, kUnsupportedLanguage };

struct AttributionSet {
  AttributionStatus status = AttributionStatus::kOk;
  std::vector<Attribution> attributions;   // by place of the cue; none unless status is kOk
  std::vector<text::ByteRange> sentences;  // of the ranges, ascending; by English rules in every language
};

// Where attributions are looked for: the body, headlines, standfirsts and subheadings; no captions, credits or page
// furniture. `labels` are those of LabelLines. Ascending, disjoint.
std::vector<text::ByteRange> AttributableRanges(absl::string_view text, absl::Span<const LineLabel> labels);

// The attributions of what lies in `ranges` (ascending, disjoint, on code-point boundaries of `text`, valid UTF-8 of
// less than 256 MiB). Lines are paragraphs. Rules for English alone: kUnsupportedLanguage when `language` (BCP-47, may
// be empty) names another one or, without it, the words do. What stands inside quotation marks is content and is not
// searched. Deterministic; linear time.
AttributionSet FindAttributions(absl::string_view text, absl::Span<const text::ByteRange> ranges,
                                absl::string_view language, const attribution::Lexicon& lexicon,
                                const AgencyRegistry& agencies);

}  // namespace wireprint::analysis
