#include "clients/cli/table.h"

#include <algorithm>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/width.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::cli {
namespace {

using ::testing::ElementsAre;

TEST(WidthTest, CountsColumnsNotBytes) {
  EXPECT_EQ(Width("ferry"), 5U);
  EXPECT_EQ(Width("ბათუმი"), 6U);
  EXPECT_EQ(Width("港口"), 4U);
  EXPECT_EQ(Width("e\u0301"), 1U);
  EXPECT_EQ(Width("a\u200Bb"), 2U);
  EXPECT_EQ(Width("\xFF"), 1U);
}

TEST(PrefixTest, NeverCutsACharacterInTwo) {
  EXPECT_EQ(Prefix("港口城", 3), "港");
  EXPECT_EQ(Prefix("港口城", 4), "港口");
  EXPECT_EQ(Prefix("e\u0301a", 1), "e\u0301");
}

TEST(ShortenTest, CutsAfterAWord) {
  EXPECT_EQ(Shorten("the ferry struck", 16), "the ferry struck");
  EXPECT_EQ(Shorten("the ferry struck the pier", 18), "the ferry struck…");
  EXPECT_EQ(Shorten("the ferry struck the pier", 17), "the ferry struck…");
  EXPECT_EQ(Shorten("a\n\n  b\tc ", 10), "a b c");
  EXPECT_EQ(Shorten("港口城市的渡轮", 8), "港口城…");
  EXPECT_EQ(Shorten("x 0123456789", 8), "x 01234…");
  EXPECT_EQ(Shorten("esc\x1b[31m", 20), "esc\xEF\xBF\xBD[31m");
}

TEST(FitTest, FillsAndCuts) {
  EXPECT_EQ(Fit("ab", 4), "ab  ");
  EXPECT_EQ(Fit("ab", 4, true), "  ab");
  EXPECT_EQ(Fit("港口城", 4), "港… ");
}

TEST(WrapTest, CutsAtSpacesAndLosesNothing) {
  EXPECT_THAT(Wrap("the ferry  struck\nthe breakwater", 10), ElementsAre("the ferry", "struck the", "breakwater"));
  EXPECT_THAT(Wrap("a breakwater", 6), ElementsAre("a", "break…"));
  EXPECT_THAT(Wrap(" ", 6), ElementsAre());
}

TEST(TableTest, RendersRowsAndNotes) {
  std::ostringstream out;
  Table table(&out, {{"REPORT", 4, 10}, {"SHARE", 5, 5, true}}, 30);
  table.Add({"ferry-1", "9 %"}, "shared:\nthe ferry struck the breakwater\nat dawn");
  table.Add({"港口", ""});
  table.Flush();
  EXPECT_EQ(out.str(),
            "REPORT   SHARE\n"
            "ferry-1    9 %\n"
            "    shared:\n"
            "    the ferry struck the…\n"
            "    at dawn\n"
            "港口\n");
}

TEST(TableTest, KeepsToThePage) {
  std::ostringstream out;
  Table table(&out, {{"A", 10, 60}, {"B", 5, 60}, {"C", 3, 3, true}}, 60);
  table.Add({std::string(80, 'a'), std::string(80, 'b'), "1"}, std::string(200, 'n'));
  table.Flush();
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(out.str(), '\n'))) {
    EXPECT_LE(Width(line), 60U) << line;
  }
  EXPECT_NE(out.str().find("aaaa…"), std::string::npos);
}

TEST(TableTest, LongTablesStartBeforeTheyEnd) {
  std::ostringstream out;
  Table table(&out, {{"A", 1, 10}}, 60);
  for (size_t i = 0; i + 1 < Table::kSample; ++i) {
    table.Add({absl::StrCat(i)});
  }
  EXPECT_EQ(out.str(), "");
  table.Add({"last"});
  const std::string sample = out.str();
  EXPECT_EQ(std::count(sample.begin(), sample.end(), '\n'), static_cast<int64_t>(Table::kSample) + 1);
  table.Add({"streamed"});
  EXPECT_EQ(out.str(), sample + "str…\n");
}

}  // namespace
}  // namespace wireprint::cli
