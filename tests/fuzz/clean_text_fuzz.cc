// The clean text that is sent of a report: its runs map every byte and code point of it back to the text as sent.
#include "services/credibility/engine/analyze.h"
#include "services/credibility/rpc/convert.h"
#include "services/text/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/report_parts.h"

namespace wireprint::fuzz {
namespace {

namespace pb = credibility::v1;

void CheckSpan(const report::v1::Span& span, absl::string_view field) {
  Require(IsWithin({span.byte_begin(), span.byte_end()}, field), "a span lies in its field");
  Require(span.code_point_begin() == text::CountCodePoints(field.substr(0, span.byte_begin())) &&
              span.code_point_end() == text::CountCodePoints(field.substr(0, span.byte_end())),
          "a span counts code points as bytes");
}

absl::string_view FieldOf(pb::ReportField field, const report::Report& report) {
  if (field == pb::REPORT_FIELD_BYLINE) return *report.byline;
  return field == pb::REPORT_FIELD_CREDIT_LINE ? *report.credit_line : absl::string_view(report.text);
}

void CheckCleanText(const pb::CleanText& clean, absl::string_view text) {
  const absl::string_view bytes = clean.text_bytes();
  Require(!text::FirstInvalidUtf8(bytes).has_value(), "clean text is UTF-8");
  size_t at = 0;
  size_t points = 0;
  size_t original_end = 0;
  for (const pb::OffsetRun& run : clean.runs()) {
    CheckSpan(run.original(), text);
    const size_t size = run.original().byte_end() - run.original().byte_begin();
    Require(run.clean_byte_begin() == at && run.clean_code_point_begin() == points, "runs follow one another");
    Require(size > 0 && run.original().byte_begin() >= original_end, "runs ascend in the text as sent");
    Require(bytes.substr(at, size) == text.substr(run.original().byte_begin(), size), "a run is a piece of the text");
    at += size;
    points += run.original().code_point_end() - run.original().code_point_begin();
    original_end = run.original().byte_end();
  }
  Require(at == bytes.size() && points == text::CountCodePoints(bytes), "runs hold all of the clean text");
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  static const auto* const rules = new credibility::Rules(*credibility::MakeRules());
  const std::optional<report::Report> report = fuzz::ReportOf(fuzz::BytesOf(data, size));
  if (!report) return 0;
  const credibility::Analysis analysis = credibility::Analyze(*rules, *report, nullptr, nullptr);
  fuzz::pb::Analysis proto;
  credibility::rpc::ToProto(analysis, *report, {.full = true, .clean_text = true}, proto);
  fuzz::CheckCleanText(proto.clean_text(), report->text);
  for (const auto& line : proto.lines()) fuzz::CheckSpan(line.span(), report->text);
  for (const auto& credit : proto.credits()) {
    fuzz::CheckSpan(credit.span(), fuzz::FieldOf(credit.field(), *report));
  }
  for (const auto& attribution : proto.attributions()) {
    fuzz::CheckSpan(attribution.cue(), report->text);
    for (const auto& content : attribution.content()) fuzz::CheckSpan(content, report->text);
  }
  // Every string of it is valid UTF-8, or protobuf would not write it for others to read.
  std::string bytes;
  fuzz::Require(proto.SerializeToString(&bytes) && fuzz::pb::Analysis().ParseFromString(bytes),
                "an answer can be sent");
  return 0;
}
