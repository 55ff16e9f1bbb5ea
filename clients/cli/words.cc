#include "clients/cli/words.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "clients/cpp/error.h"

namespace wireprint::cli {

std::string RelationName(dedupv1::Relation relation) {
  return std::string(absl::StripPrefix(dedupv1::Relation_Name(relation), "RELATION_"));
}

std::string RelationMeaning(dedupv1::Relation relation) {
  switch (relation) {
    case dedupv1::RELATION_EXACT:
      return "the bodies are word for word the same";
    case dedupv1::RELATION_COPY:
      return "the same text with changes";
    case dedupv1::RELATION_TRIMMED:
      return "the same text; a is cut from b";
    case dedupv1::RELATION_EXPANDED:
      return "the same text; a is b with text of its own added";
    case dedupv1::RELATION_EXCERPT:
      return "the shorter one stands inside the far longer other";
    case dedupv1::RELATION_PARTIAL:
      return "a passage is shared, too little to be the same text";
    case dedupv1::RELATION_TEMPLATE:
      return "the same words again with other figures: a text that recurs, no copy";
    case dedupv1::RELATION_UNRELATED:
      return "no text in common worth reporting";
    default:
      return "unknown";
  }
}

std::string Percent(double share) {
  double percent = std::round(share * 100);
  if (percent >= 100 && share < 1) {
    percent = 99;
  } else if (percent <= 0 && share > 0) {
    return "<1 %";
  }
  return absl::StrFormat("%.0f %%", percent);
}

std::string Span(absl::Duration duration) {
  const struct {
    absl::Duration unit;
    const char* name;
  } units[] = {{absl::Hours(24), "d"}, {absl::Hours(1), "h"}, {absl::Minutes(1), "min"}, {absl::Seconds(1), "s"}};
  duration = std::max(duration, absl::ZeroDuration());
  for (size_t i = 0; i < std::size(units); ++i) {
    absl::Duration rest;
    const int64_t count = absl::IDivDuration(duration, units[i].unit, &rest);
    if (count == 0 && i + 1 < std::size(units)) {
      continue;
    }
    std::string text = absl::StrCat(count, " ", units[i].name);
    if (i + 1 < std::size(units) - 1) {
      if (const int64_t minor = rest / units[i + 1].unit; minor > 0) {
        absl::StrAppend(&text, " ", minor, " ", units[i + 1].name);
      }
    }
    return text;
  }
  return "0 s";
}

std::string LaterText(absl::Duration later, absl::string_view than) {
  const bool first = later < absl::ZeroDuration();
  return absl::StrCat(Span(first ? -later : later), first ? " before " : " after ", than);
}

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

std::string TimeText(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", ToTime(timestamp), absl::UTCTimeZone());
}

std::string ShortTimeText(const google::protobuf::Timestamp& timestamp) {
  const std::string text = TimeText(timestamp);
  return text.substr(0, text.rfind(' '));
}

std::string ErrorText(const absl::Status& status) {
  std::string text = absl::StatusCodeToString(status.code());
  const auto error = client::ErrorOf(status);
  if (error.has_value() && !error->reason.empty()) {
    absl::StrAppend(&text, " (", error->reason, ")");
  }
  absl::StrAppend(&text, ": ", status.message());
  if (error.has_value()) {
    // The place in the batch is the tool's own affair; the source of the report is named beside this.
    absl::string_view field = error->field;
    if (absl::StartsWith(field, "items[")) {
      field.remove_prefix(std::min(field.size(), field.find('.') + 1));
    }
    if (!field.empty() && !absl::StrContains(status.message(), field)) {
      absl::StrAppend(&text, "; field ", field);
    }
  }
  return text;
}

std::string Advice(const absl::Status& status) {
  const struct {
    absl::string_view reason;
    absl::string_view advice;
  } advices[] = {
      {"TEXT_INVALID_UTF8", "convert it to UTF-8 first: iconv -f WINDOWS-1252 -t UTF-8"},
      {"OUTLET_MISSING", "give it an \"outlet\", or all reports one with --outlet=HOST"},
      {"REPORT_NOT_FOUND", "is it another corpus? See --corpus"},
      {"CLUSTER_NOT_FOUND", "is it another corpus? See --corpus; 'wireprint clusters' lists those that stand"},
      {"REPORT_DELETED", "its id stays taken until the retention time has passed: use another"},
      {"RESUME_TOKEN_EXPIRED", "list the clusters anew, then delete the file of --resume-file to begin from now"},
      {"REVISION_MISMATCH", "read the current revision with 'wireprint get' and decide again"},
      {"UNAUTHENTICATED",
       "name the file that holds your token with --token-file=FILE or WIREPRINT_TOKEN_FILE; if it\n"
       "  was sent, the server does not know it: it keeps its sha256 in a --token-file of its own"},
      {"PERMISSION_DENIED",
       "your token has too small a role there: ask for another, or name it with --token-file=FILE"},
      {"OVERLOADED", "run the same command again: what is stored already is not stored twice"},
      {"PROVENANCE_PENDING",
       "it is recorded and waits for dedup: run the same command again in some seconds, or see whether dedup is up"},
      {"REQUEST_TOO_LARGE", "send fewer reports in one call: a smaller --batch"},
      {"WARMING_UP", "the server is starting: run the same command again in some seconds"},
      {"SHUTTING_DOWN", "run the same command again: what is stored already is not stored twice"},
      {"STORE_UNAVAILABLE", "look at the server's log, then run the same command again"},
  };
  if (const auto error = client::ErrorOf(status); error.has_value()) {
    for (const auto& [reason, advice] : advices) {
      if (error->reason == reason) {
        return std::string(advice);
      }
    }
  }
  return "";
}

Snippet LongestPassage(const dedupv1::Comparison& comparison, absl::string_view text) {
  const auto& passages = comparison.passages();
  const auto longest =
      std::max_element(passages.begin(), passages.end(),
                       [](const dedupv1::Passage& x, const dedupv1::Passage& y) { return x.words() < y.words(); });
  if (longest == passages.end() || longest->in_report().byte_end() > text.size() ||
      longest->in_report().byte_begin() >= longest->in_report().byte_end()) {
    return {};
  }
  const uint32_t begin = longest->in_report().byte_begin();
  return {std::string(text.substr(begin, longest->in_report().byte_end() - begin)), longest->words()};
}

}  // namespace wireprint::cli
