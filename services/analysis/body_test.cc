#include "services/analysis/body.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

// `n` words that no rule knows, as one line.
std::string Sentence(int n) {
  std::string line;
  for (int i = 0; i < n; ++i) line += "harbour" + std::to_string(i) + (i + 1 < n ? " " : ".\n");
  return line;
}

Body Cut(const std::string& text, text::Words& words) {
  return CutBody(text, LabelLines(*LineRules::BuiltIn(), text), words);
}

TEST(CutBody, LeavesPageFurnitureOut) {
  text::Words words;
  const Body body = Cut("Advertisement\n" + Sentence(20) + "Also Read | Ferry strike ends\n" + Sentence(10), words);
  EXPECT_FALSE(body.whole_text);
  EXPECT_EQ(body.ranges.size(), 2u);
  EXPECT_EQ(words.size(), 30u);
  EXPECT_EQ(words.Folded(0), "harbour0");
}

TEST(CutBody, FallsBackToAllWhenTooLittleWouldStay) {
  text::Words words;
  const Body body = Cut("Advertisement\n" + Sentence(29), words);
  EXPECT_TRUE(body.whole_text);
  ASSERT_EQ(body.ranges.size(), 1u);
  EXPECT_EQ(body.ranges[0].begin, 0u);
  EXPECT_EQ(words.size(), 30u);
  EXPECT_EQ(words.Folded(0), "advertisement");
}

TEST(CutBody, AShortTextWithoutFurnitureIsNoFallback) {
  text::Words words;
  EXPECT_FALSE(Cut(Sentence(5), words).whole_text);
  EXPECT_EQ(words.size(), 5u);
  EXPECT_FALSE(Cut("", words).whole_text);
  EXPECT_EQ(words.size(), 0u);
}

}  // namespace
}  // namespace wireprint::analysis
