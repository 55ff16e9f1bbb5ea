#include "services/analysis/caption_split.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

// The line with '|' where the credit begins.
std::string Split(const std::string& line) {
  const size_t at = CreditInCaption(line);
  return line.substr(0, at) + (at < line.size() ? "|" : "") + line.substr(at);
}

TEST(CaptionSplit, TheCreditIsTheEnd) {
  EXPECT_EQ(Split("The ferry on Monday. Jo Example / AFP - Getty Images"),
            "The ferry on Monday. |Jo Example / AFP - Getty Images");
  EXPECT_EQ(Split("The ferry on Monday.\u00A0Jo Example via REUTERS"),
            "The ferry on Monday.\u00A0|Jo Example via REUTERS");
  EXPECT_EQ(Split("The ferry on Monday (Picture: Jo Example)"), "The ferry on Monday |(Picture: Jo Example)");
  EXPECT_EQ(Split("The ferry (left) on Monday. [AFP]"), "The ferry (left) on Monday. |[AFP]");
  EXPECT_EQ(Split("The ferry on Monday. Photo by Jo Example"), "The ferry on Monday. |Photo by Jo Example");
  EXPECT_EQ(Split("The ferry on Monday.Photograph: Jo Example"), "The ferry on Monday.|Photograph: Jo Example");
  EXPECT_EQ(Split("The ferry on Monday. AP Photo"), "The ferry on Monday. |AP Photo");
  EXPECT_EQ(Split("Die Fähre \U0001F6A2 „Öre“. Zoë Öztürk / dpa"), "Die Fähre \U0001F6A2 „Öre“. |Zoë Öztürk / dpa");
}

TEST(CaptionSplit, WhereNoneIsToldApart) {
  for (const char* line : {"", "(", "The ferry on Monday", "Jo Example / AFP", "(Photo: Jo Example)", "\u00A0"}) {
    EXPECT_EQ(Split(line), line);
  }
}

TEST(CaptionSplit, HostileLinesEnd) {
  EXPECT_EQ(CreditInCaption(std::string(1 << 20, '(')), size_t{1} << 20);
  EXPECT_EQ(CreditInCaption(std::string(1 << 20, '.')), size_t{1} << 20);
}

}  // namespace
}  // namespace wireprint::analysis
