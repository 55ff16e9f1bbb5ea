#include "services/analysis/fold.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace wireprint::analysis {
namespace {

std::string Fold(absl::string_view line) {
  std::string buffer;
  return std::string(FoldLine(line, buffer));
}

TEST(FoldLine, LeavesPlainLinesWhereTheyAre) {
  const std::string line = "The council met on Tuesday, and nothing was decided.";
  std::string buffer;
  EXPECT_EQ(FoldLine(line, buffer).data(), line.data());
}

TEST(FoldLine, MakesSpacesOne) {
  EXPECT_EQ(Fold("  Also\u00A0Read \u2009|\t\tBridge opens \u3000"), "Also Read | Bridge opens");
  EXPECT_EQ(Fold("one  two"), "one two");
  EXPECT_EQ(Fold("seven b  eight by  nine byt  ten bytes  end"), "seven b eight by nine byt ten bytes end");
  EXPECT_EQ(Fold(" \t\u00A0 "), "");
  EXPECT_EQ(Fold(""), "");
}

TEST(FoldLine, MakesQuotesAndDashesAscii) {
  EXPECT_EQ(Fold("\u201CDon\u2019t\u201D \u2013 \u2018no\u2019 \u2014 wait\u2026"), "\"Don't\" - 'no' - wait...");
}

TEST(FoldLine, RemovesWhatIsInvisible) { EXPECT_EQ(Fold("\uFEFFRead\u200B mo\u00ADre\u200C"), "Read more"); }

TEST(FoldLine, CutsBulletsAtTheEndsOnly) {
  EXPECT_EQ(Fold("\u25B6 Read more \u2192"), "Read more");
  EXPECT_EQ(Fold("News \u2022 Sport"), "News \u2022 Sport");
}

TEST(FoldLine, KeepsCaseAndOtherScripts) {
  EXPECT_EQ(Fold("ÇA va, Ерманос \U0001F600 東京"), "ÇA va, Ерманос \U0001F600 東京");
}

TEST(FoldLine, IsIdempotentAndNeverLeavesADoubleSpace) {
  const char* const pieces[] = {" ", " ", "a", "word", "\u00A0", "\u2019", "\u2022", "\t", "\u200B", "é", "\u2026"};
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string line;
    for (int i = 0; i < 24; ++i) line += pieces[random() % std::size(pieces)];
    const std::string folded = Fold(line);
    ASSERT_EQ(folded.find("  "), std::string::npos) << line;
    ASSERT_TRUE(folded.empty() || (folded.front() != ' ' && folded.back() != ' ')) << line;
    ASSERT_EQ(Fold(folded), folded) << line;
  }
}

TEST(FoldLine, EndsAreTrimmedAndHeadsCutBetweenCodePoints) {
  EXPECT_EQ(TrimEnd("x y \u00A0\t\r\n"), "x y");
  EXPECT_EQ(TrimEnd("\u00A0 "), "");
  EXPECT_EQ(HeadOf("aü\U0001F6A2", 10), "aü\U0001F6A2");
  EXPECT_EQ(HeadOf("aü\U0001F6A2", 6), "aü");
  EXPECT_EQ(HeadOf("aü", 2), "a");
  EXPECT_EQ(HeadOf("ü", 0), "");
}

TEST(LowerAscii, LettersAndNothingElse) {
  std::string lower = "old";
  EXPECT_TRUE(LowerAscii("The QUAY [@Z`{", lower));
  EXPECT_EQ(lower, "the quay [@z`{");
  EXPECT_FALSE(LowerAscii("CAF\u00C9 \u212AIOSK", lower));
  EXPECT_EQ(lower, "caf\u00C9 \u212Aiosk");
  EXPECT_TRUE(LowerAscii("", lower));
  EXPECT_EQ(lower, "");
}

}  // namespace
}  // namespace wireprint::analysis
