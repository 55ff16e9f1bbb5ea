#include "services/text/lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wireprint::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Lines(absl::string_view text) {
  std::vector<std::string> lines;
  for (const ByteRange& line : SplitLines(text)) lines.emplace_back(text.substr(line.begin, line.size()));
  return lines;
}

TEST(SplitLines, EndsLinesAtEveryTerminator) {
  EXPECT_THAT(Lines("a\nb\r\nc\rd\u0085e\u2028f\u2029g"), ElementsAre("a", "b", "c", "d", "e", "f", "g"));
}

TEST(SplitLines, KeepsBlankLines) {
  EXPECT_THAT(Lines("\n\na\r\n\r\nb"), ElementsAre("", "", "a", "", "b"));
  EXPECT_THAT(Lines("a\n\rb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(Lines("\u2028"), ElementsAre(""));
}

TEST(SplitLines, OpensNoLineBehindTheLastTerminator) {
  EXPECT_THAT(Lines(""), IsEmpty());
  EXPECT_THAT(Lines("a\n"), ElementsAre("a"));
  EXPECT_THAT(Lines("a\r\n"), ElementsAre("a"));
  EXPECT_THAT(Lines("a"), ElementsAre("a"));
}

TEST(SplitLines, IsNotTakenInByNeighbouringBytes) {
  EXPECT_THAT(Lines("a\u00A0b\u0084c\u2027d\u202Ae\vf\fg"), ElementsAre("a\u00A0b\u0084c\u2027d\u202Ae\vf\fg"));
  EXPECT_THAT(SplitLines("é\nb"), ElementsAre(ByteRange{0, 2}, ByteRange{3, 4}));
}

// Every terminator at every place of the words that are skipped at once.
TEST(SplitLines, FindsTerminatorsAnywhere) {
  for (const std::string terminator : {"\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029"}) {
    for (size_t before = 0; before < 40; ++before) {
      for (size_t after = 0; after < 20; ++after) {
        const std::string first(before, 'x');
        const std::string second = after == 0 ? "" : "\u00E9" + std::string(after, 'y');
        const auto lines = Lines(first + terminator + second);
        ASSERT_EQ(lines.size(), after == 0 ? 1u : 2u) << before << " " << after;
        ASSERT_EQ(lines[0], first);
        ASSERT_EQ(lines.back(), after == 0 ? first : second);
      }
    }
  }
}

}  // namespace
}  // namespace wireprint::text
