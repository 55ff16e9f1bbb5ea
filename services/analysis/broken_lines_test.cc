#include "services/analysis/broken_lines.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

// "first>second" of each pair.
std::string Find(const std::string& text) {
  std::string out;
  for (const BrokenLine& line : BrokenLines(text, ShapeOf(text, {}))) {
    out += std::to_string(line.first) + ">" + std::to_string(line.second) + " ";
  }
  return out;
}

TEST(BrokenLines, EndWhereANameHasToFollow) {
  EXPECT_EQ(Find("With inputs from\nANI"), "0>1 ");
  EXPECT_EQ(Find("Above\n(With inputs from:\n\n  \nANI)\nBelow"), "1>4 ");
  EXPECT_EQ(Find("Mit Material von\ndpa\nBY\nJo Example"), "0>1 2>3 ");
}

TEST(BrokenLines, AreNoneOtherwise) {
  EXPECT_EQ(Find(""), "");
  EXPECT_EQ(Find("With inputs from"), "");
  EXPECT_EQ(Find("With inputs from\n\n"), "");
  EXPECT_EQ(Find("With inputs from ANI\nPTI"), "");
  EXPECT_EQ(Find("Stand by!\nANI"), "");
  EXPECT_EQ(Find("Nearby\nANI"), "");
  EXPECT_EQ(Find(std::string(200, 'x') + " by\nANI"), "");
  EXPECT_EQ(Find("by\n" + std::string(200, 'x')), "");
}

TEST(BrokenLines, AreTheLastOfMany) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "by\n";
  const auto found = BrokenLines(text, ShapeOf(text, {}));
  ASSERT_EQ(found.size(), 64U);
  EXPECT_EQ(found.back().second, 999U);
}

}  // namespace
}  // namespace wireprint::analysis
