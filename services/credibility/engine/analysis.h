// What was found in a report. Plain data; ranges are bytes of the field they name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/analysis/attribution.h"
#include "services/analysis/credits.h"
#include "services/analysis/kinds.h"
#include "services/credibility/core/facts.h"
#include "services/credibility/core/line_sighting.h"
#include "services/text/lines.h"

namespace wireprint::credibility {

struct LineSpan {
  text::ByteRange span;
  uint32_t line = 0;
  analysis::LineClass line_class = analysis::LineClass::kBody;
  std::string kind;
  bool drop = false;
  bool carries_credit = false;
  std::string rule;
  LineId recurring_line = 0;  // 0: a rule says so
  bool operator==(const LineSpan&) const = default;
};

struct CreditSpan {
  std::string agency_id;  // empty: one that is not named
  std::string distributor_id;
  analysis::CreditRole role = analysis::CreditRole::kTextOrigin;
  analysis::CreditField field = analysis::CreditField::kText;
  text::ByteRange span;
  std::string rule;
  bool operator==(const CreditSpan&) const = default;
};

struct DatelineSpan {
  text::ByteRange span, place, date;
  std::string agency_id;
  bool operator==(const DatelineSpan&) const = default;
};

struct BylineSpan {
  analysis::CreditField field = analysis::CreditField::kText;
  text::ByteRange span;
  std::vector<text::ByteRange> persons;
  bool operator==(const BylineSpan&) const = default;
};

struct AttributionSpan {
  analysis::Attribution found;
  std::string agency_id;  // of a source that is an agency
  bool operator==(const AttributionSpan&) const = default;
};

struct Analysis {
  std::vector<LineSpan> lines;  // ascending, disjoint; what none covers is body
  std::vector<CreditSpan> credits;
  std::optional<BylineSpan> byline;
  std::optional<DatelineSpan> dateline;
  std::vector<AttributionSpan> attributions;
  std::vector<text::ByteRange> body;  // ascending, disjoint
  uint32_t body_bytes = 0;
  TextFacts facts;
  // The text itself, or its title, says that it is a correction or a live blog.
  Exclusion exclusion = Exclusion::kNone;
  std::string language;
  std::string ruleset;
  uint64_t generation = 0;
  bool operator==(const Analysis&) const = default;
};

}  // namespace wireprint::credibility
