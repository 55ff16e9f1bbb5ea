#include "services/report/validate.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "services/chassis/error.h"
#include "services/report/limits.h"
#include "services/report/reasons.h"
#include "services/text/codec.h"
#include "services/text/unicode.h"
#include "services/text/utf8.h"

namespace wireprint::report {
namespace {

// Years 1 to 9999, the range of google.protobuf.Timestamp.
constexpr int64_t kMinSeconds = kMinTime / 1'000'000;
constexpr int64_t kMaxSeconds = 253402300799;

bool IsBlank(absl::string_view valid_utf8) {
  for (size_t at = 0; at < valid_utf8.size();) {
    const text::Decoded next = text::DecodeUtf8(valid_utf8.data() + at);
    if (!text::unicode::PropsOf(next.code_point).white_space()) return false;
    at += next.length;
  }
  return true;
}

// Offset of the first control character (C0, DEL, C1) of valid UTF-8.
std::optional<size_t> FirstControl(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c < 0x20 || c == 0x7F || c1) return i;
  }
  return std::nullopt;
}

bool IsHostLabel(absl::string_view label) {
  if (label.empty() || label.size() > kMaxLabelBytes || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

}  // namespace

absl::Status Bad(const char* reason, absl::string_view field, absl::string_view message, Metadata metadata) {
  return chassis::MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(field, ": ", message),
                            {.reason = reason, .field = std::string(field), .metadata = std::move(metadata)});
}

Metadata SizeAndLimit(size_t size, size_t limit) {
  return {{"size", absl::StrCat(size)}, {"limit", absl::StrCat(limit)}};
}

absl::Status ValidateLength(const std::optional<std::string>& value, size_t limit, absl::string_view field) {
  if (!value || value->size() <= limit) return absl::OkStatus();
  return Bad(reason::kFieldTooLong, field,
             absl::StrCat("is ", value->size(), " bytes long, the limit is ", limit, "; shorten it or leave it out"),
             SizeAndLimit(value->size(), limit));
}

absl::Status ValidateOutlet(absl::string_view outlet, absl::string_view field) {
  if (outlet.empty()) {
    return Bad(reason::kOutletMissing, field, "is missing; send the host name of the publisher, e.g. example.com");
  }
  const std::vector<absl::string_view> labels = absl::StrSplit(outlet, '.');
  if (outlet.size() > kMaxOutletBytes || labels.size() < 2 || !std::all_of(labels.begin(), labels.end(), IsHostLabel)) {
    return Bad(reason::kOutletMalformed, field,
               "is no DNS host name of two labels or more, e.g. example.com; send international names in their ASCII "
               "form (xn--…)");
  }
  if (std::all_of(labels.back().begin(), labels.back().end(), absl::ascii_isdigit)) {
    return Bad(
        reason::kOutletMalformed, field,
        "is an address, not the host name of a publisher: no top-level domain is a number; send e.g. example.com");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ValidateCorpus(absl::string_view corpus) {
  if (corpus.empty()) return std::string("default");
  const auto is_word = [](unsigned char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); };
  const bool ok =
      corpus.size() <= kMaxCorpusBytes && is_word(static_cast<unsigned char>(corpus.front())) &&
      std::all_of(corpus.begin(), corpus.end(), [&](unsigned char c) { return is_word(c) || c == '-' || c == '_'; });
  if (ok) return std::string(corpus);
  return Bad(reason::kCorpusMalformed, "corpus", "must match [a-z0-9][a-z0-9_-]{0,62}, or be empty for `default`");
}

absl::Status ValidateReportId(absl::string_view report_id, absl::string_view field) {
  if (report_id.empty()) {
    return Bad(reason::kReportIdMissing, field, "is missing; send an id of your own, unique within the corpus");
  }
  if (report_id.size() > kMaxReportIdBytes) {
    return Bad(reason::kReportIdMalformed, field,
               absl::StrCat("is ", report_id.size(), " bytes long, the limit is ", kMaxReportIdBytes),
               SizeAndLimit(report_id.size(), kMaxReportIdBytes));
  }
  if (const std::optional<size_t> control = FirstControl(report_id)) {
    const std::string offset = absl::StrCat(*control);
    return Bad(reason::kReportIdMalformed, field, absl::StrCat("has a control character at byte ", offset),
               {{"offset", offset}});
  }
  return absl::OkStatus();
}

absl::Status ValidateText(absl::string_view text, absl::string_view field) {
  if (text.size() > kMaxTextBytes) {
    return Bad(reason::kTextTooLong, field,
               absl::StrCat("is ", text.size(), " bytes long, the limit is ", kMaxTextBytes,
                            "; send the article's text without the page around it"),
               SizeAndLimit(text.size(), kMaxTextBytes));
  }
  if (const std::optional<size_t> fault = text::FirstInvalidUtf8(text)) {
    return Bad(reason::kTextInvalidUtf8, field,
               absl::StrCat("is not valid UTF-8 at byte ", *fault, "; decode the page with its own charset first"),
               {{"offset", absl::StrCat(*fault)}});
  }
  if (IsBlank(text)) {
    return Bad(reason::kTextEmpty, field, "is empty or nothing but white space; send the article's text");
  }
  return absl::OkStatus();
}

absl::StatusOr<Micros> ValidateTime(const SentTime& sent, absl::string_view field) {
  if (sent.seconds < kMinSeconds || sent.seconds > kMaxSeconds || sent.nanos < 0 || sent.nanos > 999'999'999) {
    return Bad(reason::kTimestampInvalid, field, "is outside the years 1 to 9999, or its nanoseconds outside a second");
  }
  return sent.seconds * 1'000'000 + sent.nanos / 1000;
}

absl::Status ValidateReport(Report& report, absl::string_view text_field) {
  if (absl::Status s = ValidateReportId(report.report_id, "report.report_id"); !s.ok()) return s;
  if (absl::Status s = ValidateOutlet(report.outlet, "report.outlet"); !s.ok()) return s;
  if (absl::Status s = ValidateText(report.text, text_field); !s.ok()) return s;
  if (absl::Status s = ValidateOptionalFields(report); !s.ok()) return s;
  absl::AsciiStrToLower(&report.outlet);
  return absl::OkStatus();
}

absl::Status ValidateOptionalFields(const Report& report) {
  if (absl::Status s = ValidateLength(report.title, kMaxFieldBytes, "report.title"); !s.ok()) return s;
  if (absl::Status s = ValidateLength(report.byline, kMaxFieldBytes, "report.byline"); !s.ok()) return s;
  if (absl::Status s = ValidateLength(report.credit_line, kMaxFieldBytes, "report.credit_line"); !s.ok()) return s;
  if (absl::Status s = ValidateLength(report.url, kMaxFieldBytes, "report.url"); !s.ok()) return s;
  if (absl::Status s = ValidateLength(report.language, kMaxLanguageBytes, "report.language"); !s.ok()) return s;
  if (!report.published_at) return absl::OkStatus();
  return ValidateTime(*report.published_at, "report.published_at").status();
}

absl::StatusOr<Micros> ValidateObserveTime(const std::optional<SentTime>& sent, Micros now) {
  if (!sent) return now;
  const absl::StatusOr<Micros> observed = ValidateTime(*sent, "report.observe_time");
  if (!observed.ok()) return observed.status();
  if (*observed > now + kMaxClockSkewMicros) {
    const std::string server_now = absl::FormatTime(absl::RFC3339_sec, absl::FromUnixMicros(now), absl::UTCTimeZone());
    return Bad(reason::kObserveTimeInFuture, "report.observe_time",
               absl::StrCat("lies in the future: it is ", server_now,
                            " here; send when the report was first seen, or leave it out"),
               {{"now", server_now}});
  }
  return std::min(*observed, now);
}

}  // namespace wireprint::report
