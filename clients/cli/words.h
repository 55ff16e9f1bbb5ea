// What the tool says: relations, shares, times and errors in words.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/cpp/types.h"
#include "google/protobuf/timestamp.pb.h"

namespace wireprint::cli {

namespace dedupv1 = ::wireprint::dedup::v1;

// "COPY".
std::string RelationName(dedupv1::Relation relation);

// How a stands to b, as a sentence: "the same text; a is cut from b".
std::string RelationMeaning(dedupv1::Relation relation);

// "94 %"; "100 %" and "0 %" only when it is exactly that.
std::string Percent(double share);

// "1 h 20 min", two units at most; never negative.
std::string Span(absl::Duration duration);

// "1 h 20 min after northbay-courier.example", or "before" where `later` is negative.
std::string LaterText(absl::Duration later, absl::string_view than);

absl::Time ToTime(const google::protobuf::Timestamp& timestamp);

// "2026-03-01 08:15:00 UTC".
std::string TimeText(const google::protobuf::Timestamp& timestamp);

// The same without " UTC", for tables.
std::string ShortTimeText(const google::protobuf::Timestamp& timestamp);

// "INVALID_ARGUMENT (OUTLET_MISSING): …; field report.outlet", the field when the message does not name it.
std::string ErrorText(const absl::Status& status);

// What the user can do about it with this tool, where the message does not say; else empty.
std::string Advice(const absl::Status& status);

// The longest passage of `comparison` as it stands in `text`, the report asked about, and its length in words. Empty
// when there is none, or when its range is not one of `text`.
struct Snippet {
  std::string text;
  uint32_t words = 0;
};
Snippet LongestPassage(const dedupv1::Comparison& comparison, absl::string_view text);

}  // namespace wireprint::cli
