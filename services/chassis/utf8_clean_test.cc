#include "services/chassis/utf8_clean.h"

#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

TEST(Utf8CleanTest, KeepsWellFormedText) {
  EXPECT_EQ(CleanUtf8("a é 語 \xF0\x9F\x98\x80", 100), "a é 語 \xF0\x9F\x98\x80");
}

TEST(Utf8CleanTest, ReplacesEveryFaultyByte) {
  EXPECT_EQ(CleanUtf8("a\xFFz", 100), "a\xEF\xBF\xBDz");
  EXPECT_EQ(CleanUtf8("\xC3", 100), "\xEF\xBF\xBD");                                  // cut
  EXPECT_EQ(CleanUtf8("\xC0\xAF", 100), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
  EXPECT_EQ(CleanUtf8("\xE0\x80\x80", 100), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong
  EXPECT_EQ(CleanUtf8("\xED\xA0\x80", 100), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
  EXPECT_EQ(Utf8SequenceLength("\xF4\x90\x80\x80"), 0u);                              // above U+10FFFF
  EXPECT_EQ(Utf8SequenceLength("\xF0\x8F\x80\x80"), 0u);                              // overlong
  EXPECT_EQ(Utf8SequenceLength(""), 0u);
}

TEST(Utf8CleanTest, CutsAtACharacterBoundary) {
  EXPECT_EQ(CleanUtf8("ab語", 4), "ab");
  EXPECT_EQ(CleanUtf8("ab語", 5), "ab語");
}

}  // namespace
}  // namespace wireprint::chassis
