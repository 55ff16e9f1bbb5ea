#include "clients/cli/credibility_words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace wireprint::cli {
namespace {

using credibilityv1::Metric;

// "PREFIX_NO_COMMENT" as "no comment"; empty for the value that is never sent.
std::string Words(absl::string_view name, absl::string_view prefix, absl::string_view separator = " ") {
  const absl::string_view rest = absl::StripPrefix(name, prefix);
  return rest == "UNSPECIFIED" ? "" : absl::StrReplaceAll(absl::AsciiStrToLower(rest), {{"_", separator}});
}

std::string ReasonText(credibilityv1::OriginReason reason) {
  switch (reason) {
    case credibilityv1::ORIGIN_REASON_AGENCY_COPY:
      return "the agency's own copy is among them, and credits nobody else";
    case credibilityv1::ORIGIN_REASON_CREDITED_BY_OTHERS:
      return "members of other families credit the agency";
    case credibilityv1::ORIGIN_REASON_NO_CREDIT:
      return "nobody credits anybody, and no agency's copy is there";
    case credibilityv1::ORIGIN_REASON_CONFLICTING_CREDITS:
      return "members credit different agencies";
    case credibilityv1::ORIGIN_REASON_SEVERAL_AGENCY_COPIES:
      return "several agencies' own copies are there";
    case credibilityv1::ORIGIN_REASON_SINGLE_FAMILY:
      return "all members are of one family";
    case credibilityv1::ORIGIN_REASON_UNNAMED_SYNDICATION:
      return "members say it came by syndication, and name no agency";
    case credibilityv1::ORIGIN_REASON_CREDITED_BY_ONE_FAMILY:
      return "members of one family credit the agency";
    case credibilityv1::ORIGIN_REASON_EARLIER_BYLINE:
      return "an agency's own copy is there, but behind one with a byline of its own";
    default:
      return "for a reason this tool does not know";
  }
}

bool IsDensity(const credibilityv1::MetricValue& value) {
  return value.metric() == credibilityv1::METRIC_ATTRIBUTION_DENSITY;
}

bool IsOk(const credibilityv1::MetricValue& value) { return value.status() == credibilityv1::METRIC_STATUS_OK; }

}  // namespace

std::string MetricName(Metric metric) { return Words(credibilityv1::Metric_Name(metric), "METRIC_", "-"); }

std::optional<Metric> MetricNamed(absl::string_view name) {
  std::string upper = absl::StrReplaceAll(absl::AsciiStrToUpper(name), {{"-", "_"}});
  upper = absl::StrCat("METRIC_", absl::StripPrefix(upper, "METRIC_"));
  Metric metric;
  if (!credibilityv1::Metric_Parse(upper, &metric) || metric == credibilityv1::METRIC_UNSPECIFIED) {
    return std::nullopt;
  }
  return metric;
}

std::vector<std::string> MetricNames() {
  std::vector<std::string> names;
  for (int i = credibilityv1::METRIC_UNSPECIFIED + 1; i < credibilityv1::Metric_ARRAYSIZE; ++i) {
    names.push_back(MetricName(static_cast<Metric>(i)));
  }
  return names;
}

std::string CreditRoleName(credibilityv1::CreditRole role) {
  return role == credibilityv1::CREDIT_ROLE_TEXT_ORIGIN ? "text"
                                                        : Words(credibilityv1::CreditRole_Name(role), "CREDIT_ROLE_");
}

std::string SourceKindName(credibilityv1::SourceKind kind) {
  return Words(credibilityv1::SourceKind_Name(kind), "SOURCE_KIND_");
}

std::string SourcesName(credibilityv1::SourceKind kind, int count) {
  const bool one = count == 1;
  switch (kind) {
    case credibilityv1::SOURCE_KIND_WIRE_AGENCY:
      return one ? "wire agency" : "wire agencies";
    case credibilityv1::SOURCE_KIND_OTHER_MEDIA:
      return "other media";
    case credibilityv1::SOURCE_KIND_OFFICIAL_NAMED:
      return one ? "named official" : "named officials";
    case credibilityv1::SOURCE_KIND_OFFICIAL_BODY:
      return one ? "public body" : "public bodies";
    case credibilityv1::SOURCE_KIND_OFFICIAL_UNNAMED:
      return one ? "unnamed official" : "unnamed officials";
    case credibilityv1::SOURCE_KIND_PERSON_NAMED:
      return one ? "named person" : "named persons";
    case credibilityv1::SOURCE_KIND_ORGANISATION:
      return one ? "organisation" : "organisations";
    case credibilityv1::SOURCE_KIND_DOCUMENT:
      return one ? "document" : "documents";
    case credibilityv1::SOURCE_KIND_SOCIAL_POST:
      return one ? "social post" : "social posts";
    default:
      return SourceKindName(kind);
  }
}

std::string ActName(credibilityv1::AttributionAct act) {
  return Words(credibilityv1::AttributionAct_Name(act), "ATTRIBUTION_ACT_");
}

std::string FormName(credibilityv1::AttributionForm form) {
  return Words(credibilityv1::AttributionForm_Name(form), "ATTRIBUTION_FORM_");
}

std::string CreditCellName(credibilityv1::CreditCell cell) {
  return Words(credibilityv1::CreditCell_Name(cell), "CREDIT_CELL_");
}

std::string ReuseName(credibilityv1::Reuse reuse) { return Words(credibilityv1::Reuse_Name(reuse), "REUSE_"); }

std::string OutletRoleName(credibilityv1::OutletRole role) {
  return Words(credibilityv1::OutletRole_Name(role), "OUTLET_ROLE_");
}

std::string OriginName(const credibilityv1::Origin& origin) {
  switch (origin.kind()) {
    case credibilityv1::ORIGIN_KIND_REPORT:
      return absl::StrCat(origin.agency_id(), " (", origin.report_id(), ")");
    case credibilityv1::ORIGIN_KIND_PHANTOM:
      return absl::StrCat(origin.agency_id(), " (its own copy was never seen)");
    default:
      return "unknown";
  }
}

std::string OriginText(const credibilityv1::Origin& origin) {
  switch (origin.kind()) {
    case credibilityv1::ORIGIN_KIND_REPORT:
      return absl::StrCat(origin.agency_id(), ": its own copy is ", origin.report_id(), " of ", origin.outlet());
    case credibilityv1::ORIGIN_KIND_PHANTOM:
      return absl::StrCat(origin.agency_id(), ": its own copy was never seen");
    default:
      return "unknown";
  }
}

std::string OriginReasons(const credibilityv1::Origin& origin) {
  std::string text = absl::StrJoin(origin.reasons(), "; ", [](std::string* out, int reason) {
    absl::StrAppend(out, ReasonText(static_cast<credibilityv1::OriginReason>(reason)));
  });
  if (const uint32_t families = origin.crediting_families(); families > 0) {
    absl::StrAppend(&text, " (", families, families == 1 ? " family credits " : " families credit ",
                    origin.kind() == credibilityv1::ORIGIN_KIND_UNKNOWN ? "anybody)" : "it)");
  }
  return text;
}

std::string ValueText(const credibilityv1::MetricValue& value) {
  if (!IsOk(value)) {
    return "";
  }
  return IsDensity(value) ? absl::StrFormat("%.1f", value.value()) : absl::StrFormat("%.1f %%", 100 * value.value());
}

std::string IntervalText(const credibilityv1::MetricValue& value) {
  if (!IsOk(value)) {
    return "";
  }
  const auto& ends = value.interval();
  return IsDensity(value) ? absl::StrFormat("%.1f-%.1f", ends.lower(), ends.upper())
                          : absl::StrFormat("%.1f-%.1f %%", 100 * ends.lower(), 100 * ends.upper());
}

std::string StatusText(const credibilityv1::MetricValue& value) {
  return std::string(absl::StripPrefix(credibilityv1::MetricStatus_Name(value.status()), "METRIC_STATUS_"));
}

absl::string_view FieldText(const reportv1::Report& report, credibilityv1::ReportField field) {
  switch (field) {
    case credibilityv1::REPORT_FIELD_BYLINE:
      return report.byline();
    case credibilityv1::REPORT_FIELD_CREDIT_LINE:
      return report.credit_line();
    default:
      return report.has_text() ? report.text() : report.text_bytes();
  }
}

absl::string_view Cut(absl::string_view text, const reportv1::Span& span) {
  if (span.byte_begin() >= span.byte_end() || span.byte_end() > text.size()) {
    return {};
  }
  return text.substr(span.byte_begin(), span.byte_end() - span.byte_begin());
}

}  // namespace wireprint::cli
