// What the tool says of credits, sources and figures: the enums of the credibility service in words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cpp/types.h"

namespace wireprint::cli {

namespace credibilityv1 = ::wireprint::credibility::v1;
namespace reportv1 = ::wireprint::report::v1;

// "reprint-rate", as commands take it.
std::string MetricName(credibilityv1::Metric metric);
// The inverse, which also takes REPRINT_RATE and METRIC_REPRINT_RATE; nullopt for a name that no metric has.
std::optional<credibilityv1::Metric> MetricNamed(absl::string_view name);
// All names, in the order of the enum.
std::vector<std::string> MetricNames();

// "text", "contributor", "photo", "video", "disclaimer".
std::string CreditRoleName(credibilityv1::CreditRole role);
// "official named".
std::string SourceKindName(credibilityv1::SourceKind kind);
// So many sources of a kind: "named officials", "document".
std::string SourcesName(credibilityv1::SourceKind kind, int count);
// "assert", "no comment".
std::string ActName(credibilityv1::AttributionAct act);
// "direct".
std::string FormName(credibilityv1::AttributionForm form);
// "accurate", "not due"; empty when it is not set.
std::string CreditCellName(credibilityv1::CreditCell cell);
// "whole", "same family"; empty when it is not set.
std::string ReuseName(credibilityv1::Reuse reuse);
// "publisher".
std::string OutletRoleName(credibilityv1::OutletRole role);

// Whose text it is, in brief: "reuters (r-1)", "unknown".
std::string OriginName(const credibilityv1::Origin& origin);
// The same as a sentence: "reuters: its own copy is r-1 of reuters.com", "unknown".
std::string OriginText(const credibilityv1::Origin& origin);
// Why: "members of other families credit it (3 families)".
std::string OriginReasons(const credibilityv1::Origin& origin);

// The figure itself, "34.2 %" or "12.5", and its interval, "29.1-39.6 %"; empty while it is INSUFFICIENT.
std::string ValueText(const credibilityv1::MetricValue& value);
std::string IntervalText(const credibilityv1::MetricValue& value);
// "OK" or "INSUFFICIENT".
std::string StatusText(const credibilityv1::MetricValue& value);

// The text of a field of a report, as spans count it.
absl::string_view FieldText(const reportv1::Report& report, credibilityv1::ReportField field);
// What `span` covers of `text`; empty where it is not within it.
absl::string_view Cut(absl::string_view text, const reportv1::Span& span);

}  // namespace wireprint::cli
