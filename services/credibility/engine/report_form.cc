#include "services/credibility/engine/report_form.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "re2/re2.h"

namespace wireprint::credibility {
namespace {

constexpr size_t kMaxHeadBytes = 200;
constexpr size_t kMaxUrlBytes = 2048;

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

// What the folders of the URL's path say; the last part, which names the report, says nothing: a headline may stand
// there.
Exclusion ExclusionOfUrl(absl::string_view url) {
  static const re2::RE2& correction = *new re2::RE2(R"((?i)^corrections?(?:[-_]and[-_]clarifications?)?$)");
  static const re2::RE2& live_blog =
      *new re2::RE2(R"((?i)^(?:live|live[-_]?blogs?|live[-_]?updates?|live[-_]?ticker)$)");
  url = url.substr(0, std::min({url.size(), url.find_first_of("?#"), kMaxUrlBytes}));
  const size_t host = url.find("://");
  if (host != absl::string_view::npos) url.remove_prefix(host + 3);
  std::vector<absl::string_view> parts = absl::StrSplit(url, '/', absl::SkipEmpty());
  for (size_t i = 1; i + 1 < parts.size(); ++i) {
    const re2::StringPiece part(parts[i].data(), parts[i].size());
    if (re2::RE2::FullMatch(part, correction)) return Exclusion::kCorrection;
    if (re2::RE2::FullMatch(part, live_blog)) return Exclusion::kLiveBlog;
  }
  return Exclusion::kNone;
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
  return report.url ? ExclusionOfUrl(*report.url) : Exclusion::kNone;
}

}  // namespace wireprint::credibility
