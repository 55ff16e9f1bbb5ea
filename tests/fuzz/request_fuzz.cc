// Requests as they come off the wire: what protobuf takes is turned into values and validated; what is refused says
// why, and what is taken keeps to every limit. The first byte says which request it is.
#include <array>
#include <string>

#include "services/chassis/error.h"
#include "services/credibility/rpc/convert.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/validate.h"
#include "services/dedup/rpc/convert.h"
#include "services/report/limits.h"
#include "services/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

namespace dv1 = dedup::v1;
namespace cv1 = credibility::v1;

constexpr report::Micros kNow = 1'772'000'000'000'000;

// Of a validation: whether it took what it was given.
bool Took(const absl::Status& status) {
  if (status.ok()) return true;
  const auto detail = chassis::GetErrorDetail(status);
  Require(status.code() == absl::StatusCode::kInvalidArgument && detail && !detail->reason.empty() &&
              !detail->field.empty(),
          "an error has a reason and a field");
  Require(!text::FirstInvalidUtf8(status.message()).has_value(), "an error can be sent");
  return false;
}

void CheckReport(const report::Report& report) {
  Require(!report.text.empty() && report.text.size() <= report::kMaxTextBytes &&
              !text::FirstInvalidUtf8(report.text).has_value(),
          "a text that is taken is valid");
  Require(!report.report_id.empty() && report.report_id.size() <= report::kMaxReportIdBytes, "an id is bounded");
  Require(report.outlet.size() <= report::kMaxOutletBytes && report.outlet.find('.') != std::string::npos,
          "an outlet is a host name");
  for (const auto* field : {&report.title, &report.byline, &report.credit_line, &report.url, &report.language}) {
    Require(!*field || (*field)->size() <= report::kMaxFieldBytes, "every field has a limit");
    Require(!*field || !text::FirstInvalidUtf8(**field).has_value(), "every field is UTF-8");
  }
}

void CheckItem(dedup::AddItem item) {
  const absl::StatusOr<report::Micros> observed = dedup::ValidateItem(item, kNow);
  if (!Took(observed.status())) return;
  Require(*observed <= kNow, "nothing was observed in the future");
  CheckReport(item.report);
  const auto prepared =
      dedup::Prepare(item.report.text, item.body_mask ? &*item.body_mask : nullptr, *analysis::LineRules::BuiltIn());
  Require(prepared.fingerprint.word_count > 0, "what is taken has words");
  Require(AreOrdered(prepared.ranges, item.report.text), "what is fingerprinted are pieces of the text");
}

void CheckSentReport(const report::v1::Report& proto) {
  credibility::rpc::SentReport sent = credibility::rpc::FromProto(proto);
  if (Took(report::ValidateReport(sent.report, sent.text_field))) CheckReport(sent.report);
  const auto observed = report::ValidateObserveTime(sent.observe_time, kNow);
  if (Took(observed.status())) Require(*observed <= kNow, "nothing was observed in the future");
}

void CheckSubject(const dv1::Subject& proto) {
  const auto subject = dedup::rpc::FromProto(proto, "subject");
  if (!Took(subject.status()) || !Took(dedup::ValidateSubject(*subject, "subject"))) return;
  if (const auto* sent = std::get_if<dedup::TextSubject>(&*subject)) {
    const auto prepared =
        dedup::Prepare(sent->text, sent->body_mask ? &*sent->body_mask : nullptr, *analysis::LineRules::BuiltIn());
    Require(prepared.fingerprint.word_count > 0, "what is taken has words");
  }
}

// The bytes as a message, where they are one.
template <typename Message, typename CheckFn>
void Parse(absl::string_view bytes, CheckFn check) {
  Message message;
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) check(message);
}

void CheckAdd(absl::string_view bytes) {
  Parse<dv1::AddReportRequest>(bytes, [](const auto& request) {
    CheckItem(dedup::rpc::FromProto(request));
    if (const auto corpus = dedup::ValidateCorpus(request.corpus()); Took(corpus.status())) {
      Require(!corpus->empty() && corpus->size() <= report::kMaxCorpusBytes, "a corpus has a name");
    }
    Took(dedup::ValidateMaxMatches(request.max_matches()).status());
  });
}
void CheckBatch(absl::string_view bytes) {
  Parse<dv1::BatchAddReportsRequest>(bytes, [](const auto& request) {
    for (const auto& item : request.items()) CheckItem(dedup::rpc::FromProto(item));
  });
}
void CheckFind(absl::string_view bytes) {
  Parse<dv1::FindMatchesRequest>(bytes, [](const auto& request) {
    Took(dedup::rpc::FromProto(request).status());
    CheckSubject(request.subject());
  });
}
void CheckGroup(absl::string_view bytes) {
  Parse<dv1::GroupReportsRequest>(bytes, [](const auto& r) { Took(dedup::rpc::FromProto(r).status()); });
}
void CheckLists(absl::string_view bytes) {
  Parse<dv1::ListClustersRequest>(bytes, [](const auto& request) { dedup::rpc::FromProto(request); });
  Parse<dv1::ListReportsRequest>(bytes, [](const auto& request) { dedup::rpc::FromProto(request); });
  Parse<dv1::ComputeFingerprintRequest>(bytes, [](const auto& request) { dedup::rpc::FromProto(request); });
  if (const auto number = dedup::ParseClusterId(bytes)) {
    Require(dedup::ClusterId(*number) == bytes, "a cluster has one id");
  }
}
void CheckRecord(absl::string_view bytes) {
  Parse<cv1::RecordReportRequest>(bytes, [](const auto& request) { CheckSentReport(request.report()); });
}
void CheckRecords(absl::string_view bytes) {
  Parse<cv1::BatchRecordReportsRequest>(bytes, [](const auto& request) {
    for (const auto& item : request.items()) CheckSentReport(item.report());
  });
}

void Fill(report::v1::Report& report) {
  report.set_report_id("one");
  report.set_outlet("daily.example");
  report.set_text_bytes("The ferry is late again.\nShare this page\nIt was late on Monday as well.\n");
  report.set_byline("Ann Example");
  report.set_title("");
  report.mutable_observe_time()->set_seconds(1'771'000'000);
}

}  // namespace

std::vector<std::string> MadeSeeds() {
  dv1::AddReportRequest add;
  Fill(*add.mutable_report());
  add.mutable_body_mask()->set_ruleset("mine");
  auto& range = *add.mutable_body_mask()->add_excluded();
  range.set_begin(25);
  range.set_end(40);
  dv1::BatchAddReportsRequest batch;
  batch.set_corpus("news");
  for (int i = 0; i < 2; ++i) *batch.add_items()->mutable_report() = add.report();
  dv1::FindMatchesRequest find;
  find.mutable_subject()->set_text("The ferry is late again.");
  *find.mutable_subject()->mutable_body_mask() = add.body_mask();
  dv1::GroupReportsRequest group;
  dv1::ListClustersRequest list;
  list.set_page_size(10);
  list.set_page_token("token");
  cv1::RecordReportRequest record;
  Fill(*record.mutable_report());
  cv1::BatchRecordReportsRequest records;
  *records.add_items()->mutable_report() = record.report();
  return {"0" + add.SerializeAsString(),    "1" + batch.SerializeAsString(),  "2" + find.SerializeAsString(),
          "3" + group.SerializeAsString(),  "4" + list.SerializeAsString(),   "4c12",
          "5" + record.SerializeAsString(), "6" + records.SerializeAsString()};
}

}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  if (size == 0) return 0;
  constexpr std::array<void (*)(absl::string_view), 7> kRequests = {
      fuzz::CheckAdd,   fuzz::CheckBatch,  fuzz::CheckFind,   fuzz::CheckGroup,
      fuzz::CheckLists, fuzz::CheckRecord, fuzz::CheckRecords};
  kRequests[(data[0] - size_t{'0'}) % kRequests.size()](fuzz::BytesOf(data + 1, size - 1));
  return 0;
}
