#include "services/credibility/engine/archive.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "services/credibility/engine/records.h"

namespace wireprint::credibility {
namespace {

Row SomeRow() {
  Row row;
  row.report_id = std::string("r\n\xc3\xa9", 4);
  row.revision = std::numeric_limits<uint32_t>::max();
  row.observe_time = std::numeric_limits<Micros>::min();
  row.receive_time = -1;
  row.outlet = {"a.example", "family", OutletRole::kAgency, "ap"};
  row.facts.text.attributions.by_kind[14] = 7;
  row.facts.reuse.reused_share = 0.25f;
  row.facts.reuse.cell = CreditCell::kUnresolved;
  row.credits = {{"ap", "agency:ap", true}};
  row.answer.matches.resize(2);
  row.answer.matches[1].jaccard = 0.1;
  row.answer.matches[1].role = OutletRole::kAggregator;
  row.answer.matches[1].agency = true;
  row.answer.linked = {"c1", ""};
  return row;
}

TEST(ArchiveTest, ReadsWhatItWrote) {
  const std::string bytes = Encode(SomeRow());
  const absl::StatusOr<Row> read = Decode<Row>(bytes);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(Encode(*read), bytes);
  EXPECT_EQ(read->observe_time, std::numeric_limits<Micros>::min());
  EXPECT_EQ(read->facts, SomeRow().facts);
  EXPECT_EQ(read->answer.matches[1].jaccard, 0.1);
  EXPECT_EQ(read->answer.matches[0].role, OutletRole::kPublisher);
  EXPECT_FALSE(read->answer.matches[0].agency);
  EXPECT_EQ(read->answer.matches[1].role, OutletRole::kAggregator);
  EXPECT_TRUE(read->answer.matches[1].agency);
}

TEST(ArchiveTest, RefusesWhatIsCutOffDamagedOrOfAnotherVersion) {
  const std::string bytes = Encode(SomeRow());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Decode<Row>(absl::string_view(bytes).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(Decode<Row>(bytes + "x").ok());
  std::string other = bytes;
  other[0] = 2;
  EXPECT_EQ(Decode<Row>(other).status().code(), absl::StatusCode::kDataLoss);
}

TEST(ArchiveTest, ReadsLinesThatNothingStoodInFor) {
  LinesRecord record{.next = 7};
  record.state.lines[1].stories = {{3, 5, 0}};
  const std::string without = Encode(record);
  record.state.lines[2].stand_ins = {{3, {4, 6, 0}}};
  EXPECT_EQ(Decode<LinesRecord>(Encode(record))->state, record.state);
  record.state.lines.erase(2);
  EXPECT_EQ(Decode<LinesRecord>(without.substr(0, without.size() - 1))->state, record.state);
}

TEST(ArchiveTest, ReadsCountsOfAStoreThatHadFewerCounters) {
  DayCounts counts;
  counts.counters.fill(3);
  const std::string bytes = Encode(counts);
  EXPECT_EQ(*Decode<DayCounts>(bytes), counts);
  counts.counters.back() = 0;
  EXPECT_EQ(*Decode<DayCounts>(bytes.substr(0, bytes.size() - 1)), counts);
  EXPECT_FALSE(Decode<DayCounts>(bytes.substr(0, bytes.size() - 2)).ok());
}

}  // namespace
}  // namespace wireprint::credibility
