#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "clients/cli/input.h"
#include "nlohmann/json.hpp"

namespace wireprint::cli {
namespace {

using Json = nlohmann::json;

// Years 1 to 9999, the range of google.protobuf.Timestamp.
const absl::Time kFirstTime = absl::FromUnixSeconds(-62'135'596'800);
const absl::Time kLastTime = absl::FromUnixSeconds(253'402'300'800) - absl::Nanoseconds(1);

using Setter = std::function<absl::Status(reportv1::Report*, const std::string&)>;

Setter String(std::string* (reportv1::Report::*field)()) {
  return [field](reportv1::Report* report, const std::string& value) {
    *(report->*field)() = value;
    return absl::OkStatus();
  };
}

struct Field {
  std::vector<std::string> names;
  Setter set;
};

const std::vector<Field>& Fields() {
  using R = reportv1::Report;
  static const auto* const kFields = new std::vector<Field>{
      {{"report_id", "reportId", "id"}, String(&R::mutable_report_id)},
      {{"outlet"}, String(&R::mutable_outlet)},
      {{"text"}, String(&R::mutable_text_bytes)},
      {{"text_bytes", "textBytes"},
       [](R* report, const std::string& value) {
         std::string bytes;
         if (!absl::Base64Unescape(value, &bytes) && !absl::WebSafeBase64Unescape(value, &bytes)) {
           return absl::InvalidArgumentError("is no base64; write the text itself as \"text\"");
         }
         report->set_text_bytes(bytes);
         return absl::OkStatus();
       }},
      {{"title"}, String(&R::mutable_title)},
      {{"byline"}, String(&R::mutable_byline)},
      {{"credit_line", "creditLine"}, String(&R::mutable_credit_line)},
      {{"url"}, String(&R::mutable_url)},
      {{"language"}, String(&R::mutable_language)},
      {{"published_at", "publishedAt", "published"},
       [](R* report, const std::string& value) { return ParseTimestamp(value, report->mutable_published_at()); }},
      {{"observe_time", "observeTime"},
       [](R* report, const std::string& value) { return ParseTimestamp(value, report->mutable_observe_time()); }},
  };
  return *kFields;
}

// nlohmann's message without its own prefix: "[json.exception.parse_error.101] parse error at line 1, column 7: …".
std::string ParseMessage(const std::string& what) {
  const size_t column = what.find("column ");
  return column == std::string::npos ? what : absl::StrCat("no valid JSON at ", what.substr(column));
}

}  // namespace

absl::Status ParseTimestamp(const std::string& value, google::protobuf::Timestamp* out) {
  absl::Time time;
  std::string error;
  for (const char* format : {absl::RFC3339_full, "%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d"}) {
    if (absl::ParseTime(format, value, &time, &error) && time >= kFirstTime && time <= kLastTime) {
      out->set_seconds(absl::ToUnixSeconds(time));
      out->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(out->seconds()))));
      return absl::OkStatus();
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", value, "\" is no time; write 2026-03-01T08:15:00Z, or 2026-03-01"));
}

absl::StatusOr<reportv1::Report> ParseReport(const std::string& line, std::vector<std::string>* unknown) {
  Json object;
  try {
    object = Json::parse(line);
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(ParseMessage(error.what()));
  }
  if (!object.is_object()) {
    return absl::InvalidArgumentError("a report is a JSON object: {\"report_id\": …, \"outlet\": …, \"text\": …}");
  }
  reportv1::Report report;
  for (const auto& [name, value] : object.items()) {
    const auto field = std::find_if(Fields().begin(), Fields().end(), [&](const Field& candidate) {
      return std::find(candidate.names.begin(), candidate.names.end(), name) != candidate.names.end();
    });
    if (field == Fields().end()) {
      if (std::find(unknown->begin(), unknown->end(), name) == unknown->end()) {
        unknown->push_back(name);
      }
      continue;
    }
    if (value.is_null()) {
      continue;
    }
    if (!value.is_string()) {
      return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" has to be a string"));
    }
    if (absl::Status status = field->set(&report, value.get<std::string>()); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("\"", name, "\": ", status.message()));
    }
  }
  return report;
}

}  // namespace wireprint::cli
