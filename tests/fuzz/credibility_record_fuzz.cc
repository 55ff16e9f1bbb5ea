// What credibility's store holds: any bytes are a record or DATA_LOSS, a record that is read is written as it was, and
// no reader of one breaks on what it says. The first byte says which kind it is.
#include <array>
#include <string>

#include "services/credibility/core/ledger.h"
#include "services/credibility/engine/keys.h"
#include "services/credibility/engine/records.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

using credibility::Decode;
using credibility::Encode;

template <typename T>
absl::StatusOr<T> CheckRecord(absl::string_view bytes) {
  absl::StatusOr<T> record = Decode<T>(bytes);
  if (!record.ok()) {
    Require(record.status().code() == absl::StatusCode::kDataLoss, "what is no record is lost data");
    return record;
  }
  const std::string written = Encode(*record);
  const absl::StatusOr<T> again = Decode<T>(written);
  Require(again.ok() && Encode(*again) == written, "what is read is what was written");
  Require(!Decode<T>(written + "x").ok(), "what goes on too long is no record");
  return record;
}

// The counts of a day are taken from what rows say.
void CheckRow(absl::string_view bytes) {
  const absl::StatusOr<credibility::Row> row = CheckRecord<credibility::Row>(bytes);
  if (!row.ok()) return;
  credibility::MemberOf(*row);
  const credibility::DayCounts counts = credibility::CountsOf(row->facts);
  credibility::OutletLedger ledger;
  ledger.Add(credibility::DayOf(row->observe_time), counts);
  ledger.Remove(credibility::DayOf(row->observe_time), counts);
  Require(ledger.days().empty(), "what is taken out again leaves no trace");
}

void CheckLines(absl::string_view bytes) {
  const auto record = CheckRecord<credibility::LinesRecord>(bytes);
  if (!record.ok()) return;
  credibility::RecurringLines lines;
  lines.Import(record->state);
  const credibility::RecurringLines::State state = lines.Export();
  credibility::RecurringLines again;
  again.Import(state);
  Require(again.Export() == state && again.bytes() == lines.bytes(), "recurring lines come back as they were");
  credibility::LineReport report{.key = 1, .observe_time = 2};
  for (const auto& [id, entry] : state.lines) report.sightings.lines.push_back({id, entry.form, {0, 1}, 0, false});
  lines.Observe(report);
  lines.Forget(report);
}

void CheckKeys(absl::string_view bytes) {
  credibility::ReadNumber(bytes, 3);
  credibility::ReadTime(bytes, 0);
  const std::string text(bytes.substr(0, bytes.find('\0')));
  const int64_t time = credibility::ReadTime(bytes, 0);
  const std::string key = credibility::Key("a").Text(text).Time(time).Number(7);
  Require(credibility::ReadText(key, 2) == text && credibility::ReadTime(key, 3 + text.size()) == time &&
              credibility::ReadNumber(key, 11 + text.size()) == 7,
          "a key says what it names");
}

}  // namespace

std::vector<std::string> MadeSeeds() {
  credibility::Row row;
  row.report_id = "one";
  row.revision = 2;
  row.outlet = {"daily.example", "family", credibility::OutletRole::kPublisher, ""};
  row.facts.text.attributions.by_kind[3] = 2;
  row.facts.text.body_words = 300;
  row.credits = {{"ap", "agency:ap", true}};
  row.answer.matches.resize(2);
  row.answer.linked = {"c1"};
  row.later.resize(1);
  credibility::StoredText text;
  text.report.text = "The ferry is late.";
  text.report.byline = "Ann Example";
  text.report.published_at = report::SentTime{7, 9};
  text.analysis.lines = {{{0, 3}, 0, analysis::LineClass::kFurniture, "byline", false, true, "rule", 0}};
  text.analysis.attributions.resize(1);
  text.analysis.attributions[0].found.content = {{0, 3}, {4, 9}};
  text.analysis.dateline.emplace();
  text.sightings.lines = {{1, credibility::RecurringForm::kPrefix, {0, 3}, 5, true}};
  text.sightings.topic = {1, 2, 3};
  credibility::LinesRecord lines{.next = 7};
  lines.state.lines[1].stories = {{3, 5, 0}, {4, 6, 1}};
  lines.state.lines[1].stand_ins = {{3, {5, 6, 0}}};
  lines.state.rulings[2] = credibility::LineRuling::kBody;
  lines.state.topics = {{3, {1, 2, 3}}, {4, {}}};
  credibility::DayCounts counts;
  counts.tallies[2] = {1, 2, 3};
  report::Identity identity{.revisions = {{1, 2, {}}}, .delete_time = 7, .observe_time = 9};
  return {"0" + Encode(row),
          "1" + Encode(text),
          "2" + Encode(lines),
          "3" + Encode(credibility::LineReport{1, 2, text.sightings, {3, 4}}),
          "4" + Encode(credibility::CorrectionRecord{1, {}, "a line", 1, "who", "why", 5}),
          "5" + Encode(credibility::OutboxEntry{credibility::OutboxTask::kPurge, "one"}),
          "6" + Encode(credibility::EpochRecord{"epoch", 2}),
          "7" + Encode(counts),
          "8" + Encode(identity),
          "9" + Encode(credibility::UncutRecord{3, "from", {1, 2}})};
}

}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  if (size == 0) return 0;
  const absl::string_view bytes = fuzz::BytesOf(data + 1, size - 1);
  const std::array<void (*)(absl::string_view), 10> kinds = {
      fuzz::CheckRow,
      [](absl::string_view b) { (void)fuzz::CheckRecord<credibility::StoredText>(b); },
      fuzz::CheckLines,
      [](absl::string_view b) { (void)fuzz::CheckRecord<credibility::LineReport>(b); },
      [](absl::string_view b) { (void)fuzz::CheckRecord<credibility::CorrectionRecord>(b); },
      [](absl::string_view b) { (void)fuzz::CheckRecord<credibility::OutboxEntry>(b); },
      [](absl::string_view b) { (void)fuzz::CheckRecord<credibility::EpochRecord>(b); },
      [](absl::string_view b) { (void)fuzz::CheckRecord<credibility::DayCounts>(b); },
      [](absl::string_view b) { (void)fuzz::CheckRecord<report::Identity>(b); },
      [](absl::string_view b) { (void)fuzz::CheckRecord<credibility::UncutRecord>(b); }};
  kinds[data[0] % kinds.size()](bytes);
  fuzz::CheckKeys(bytes);
  return 0;
}
