#include "services/analysis/line_memo.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace wireprint::analysis {
namespace {

TEST(LineMemoTest, KnowsWhatItWasTold) {
  LineMemo memo;
  EXPECT_EQ(memo.Find(1, "Share this article"), std::nullopt);
  EXPECT_EQ(memo.Find(1, ""), std::nullopt);
  memo.Keep(1, "Share this article", 7);
  EXPECT_EQ(memo.Find(1, "Share this article"), 7u);
  memo.Keep(1, "Share this article", 8);
  EXPECT_EQ(memo.Find(1, "Share this article"), 8u);
  const std::string longest(LineMemo::kMaxBytes, 'x');
  memo.Keep(1, longest, 9);
  EXPECT_EQ(memo.Find(1, longest), 9u);
}

TEST(LineMemoTest, OtherLinesAndOtherRulesAreOthers) {
  LineMemo memo;
  memo.Keep(1, "Share", 7);
  for (const char* line : {"share", "Shar", "Share ", "Shore", ""}) EXPECT_EQ(memo.Find(1, line), std::nullopt) << line;
  EXPECT_EQ(memo.Find(2, "Share"), std::nullopt);
}

// Far more lines than it holds: it forgets, and never takes one for another.
TEST(LineMemoTest, ForgetsAndIsNeverWrong) {
  LineMemo memo;
  for (uint32_t i = 0; i < 20000; ++i) memo.Keep(i % 3, absl::StrCat("line ", i), i);
  size_t known = 0;
  for (uint32_t i = 0; i < 20000; ++i) {
    const auto found = memo.Find(i % 3, absl::StrCat("line ", i));
    known += found.has_value() ? 1 : 0;
    if (found) {
      EXPECT_EQ(*found, i);
    }
  }
  EXPECT_GT(known, 500u);
  EXPECT_LE(known, 1024u);
}

}  // namespace
}  // namespace wireprint::analysis
