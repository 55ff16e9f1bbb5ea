// What the tool reads: lines of JSON are reports or are refused; and what is shown of them fits a terminal.
#include <string>

#include "clients/cli/input.h"
#include "clients/cli/width.h"
#include "services/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

void CheckTime(const google::protobuf::Timestamp& time) {
  // As google.protobuf.Timestamp demands: years 1 to 9999.
  Require(time.seconds() >= -62'135'596'800 && time.seconds() <= 253'402'300'799 && time.nanos() >= 0 &&
              time.nanos() < 1'000'000'000,
          "a time that is taken is one that services take");
}

void CheckReport(const std::string& line) {
  std::vector<std::string> unknown;
  const auto report = cli::ParseReport(line, &unknown);
  if (!report.ok()) {
    Require(!report.status().message().empty(), "what is refused says why");
    return;
  }
  for (const std::string* field : {&report->report_id(), &report->outlet(), &report->title(), &report->byline(),
                                   &report->credit_line(), &report->url(), &report->language()}) {
    Require(!text::FirstInvalidUtf8(*field).has_value(), "strings of JSON are UTF-8");
  }
  if (report->has_published_at()) CheckTime(report->published_at());
  if (report->has_observe_time()) CheckTime(report->observe_time());
}

void CheckShown(absl::string_view text) {
  Require(text::FirstInvalidUtf8(cli::OneLine(text)) == std::nullopt, "what is shown is UTF-8");
  Require(cli::OneLine(text).find_first_of("\n\r\x1B") == std::string::npos, "one line is one line");
  for (const size_t columns : {size_t{1}, size_t{7}, size_t{40}}) {
    Require(cli::Width(cli::Shorten(text, columns)) <= columns, "what is shortened fits");
    Require(cli::Width(cli::Fit(text, columns)) == columns, "what is fitted fits");
    Require(cli::Width(cli::Prefix(text, columns)) <= columns, "a prefix fits");
    for (const std::string& line : cli::Wrap(text, columns)) Require(cli::Width(line) <= columns, "a line fits");
  }
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  const absl::string_view bytes = fuzz::BytesOf(data, size);
  fuzz::CheckReport(std::string(bytes));
  google::protobuf::Timestamp time;
  if (cli::ParseTimestamp(std::string(bytes), &time).ok()) fuzz::CheckTime(time);
  fuzz::CheckShown(bytes);
  return 0;
}
