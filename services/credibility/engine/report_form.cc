#include "services/credibility/engine/report_form.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "re2/re2.h"

namespace wireprint::credibility {
namespace {

constexpr size_t kMaxHeadBytes = 200;

// The title, or the first line that is not blank, as far as it is looked at.
std::string HeadOf(const report::Report& report) {
  absl::string_view head;
  if (report.title) head = *report.title;
  if (absl::StripAsciiWhitespace(head).empty()) {
    head = absl::StripLeadingAsciiWhitespace(report.text);
    head = head.substr(0, std::min(head.size(), head.find('\n')));
  }
  return std::string(head.substr(0, kMaxHeadBytes));
}

}  // namespace

Exclusion ExclusionOf(const report::Report& report) {
  static const re2::RE2& correction = *new re2::RE2(
      R"((?i)^\s*(?:corrections?(?:\s+and\s+clarifications?|\s+of\s+the\s+record)?|clarifications?)\s*(?:$|[:—–-]))");
  static const re2::RE2& live_blog = *new re2::RE2(
      R"((?i)^\s*live\s*[:|—–-]|\blive\s*-?\s*blog\b|\blive\s+updates\b|\bas\s+it\s+happened\b|\bminute\s+by\s+minute\b)");
  const std::string head = HeadOf(report);
  if (re2::RE2::PartialMatch(head, correction)) return Exclusion::kCorrection;
  if (re2::RE2::PartialMatch(head, live_blog)) return Exclusion::kLiveBlog;
  return Exclusion::kNone;
}

}  // namespace wireprint::credibility
