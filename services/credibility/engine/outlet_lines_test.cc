#include "services/credibility/engine/outlet_lines.h"

#include <string>

#include "gtest/gtest.h"
#include "services/credibility/store/memory_tables.h"

namespace wireprint::credibility {
namespace {

class OutletLinesTest : public ::testing::Test {
 protected:
  static LineReport Sighting(ReportKey key) {
    LineSightings sightings;
    sightings.lines.push_back({.id = 7, .span = {0, 4}});
    return {key, static_cast<Micros>(key) * 100 * kMicrosPerDay, sightings, {}};
  }
  uint64_t Sightings(OutletLines& lines, const std::string& outlet) {
    return (*lines.Of(outlet))->Export().lines.at(7).sightings;
  }

  MemoryTables tables_;
};

TEST_F(OutletLinesTest, NothingIsForgottenWithinATransaction) {
  OutletLines lines(tables_, "corpus", 1);
  Transaction edits(tables_, "corpus");
  ReportKey key = 0;
  for (int round = 0; round < 3; ++round) {
    for (int outlet = 0; outlet < 10; ++outlet) {
      ASSERT_TRUE(lines.Observe("paper" + std::to_string(outlet), Sighting(++key), edits).ok());
    }
  }
  EXPECT_EQ(lines.in_memory(), 10u);
  ASSERT_TRUE(tables_.Write(edits.Edits()).ok());
  lines.Trim();
  EXPECT_EQ(lines.in_memory(), 1u);
  for (int outlet = 0; outlet < 10; ++outlet) EXPECT_EQ(Sightings(lines, "paper" + std::to_string(outlet)), 3u);
}

TEST_F(OutletLinesTest, WhatWasUsedLongestAgoGoesFirstByBytes) {
  const size_t bytes = [&] {
    OutletLines lines(tables_, "measure");
    Transaction edits(tables_, "measure");
    EXPECT_TRUE(lines.Observe("paper", Sighting(1), edits).ok());
    return (*lines.Of("paper"))->bytes();
  }();
  OutletLines lines(tables_, "corpus", 3 * bytes);
  for (ReportKey key = 1; key <= 9; ++key) {
    Transaction edits(tables_, "corpus");
    const std::string outlet = "paper" + std::to_string(key);
    ASSERT_TRUE(lines.Observe(outlet, Sighting(key), edits).ok());
    ASSERT_TRUE(lines.Of("paper1").ok());
    ASSERT_TRUE(tables_.Write(edits.Edits()).ok());
    lines.Trim();
    EXPECT_LE(lines.in_memory(), 3u);
    EXPECT_TRUE(lines.Has("paper1"));
    EXPECT_TRUE(lines.Has(outlet));
  }
}

}  // namespace
}  // namespace wireprint::credibility
