#include "services/analysis/name_index.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

std::string Cut(absl::string_view text) {
  NameWords words;
  CutNameWords(text, words);
  std::string out;
  for (size_t i = 0; i < words.words.size(); ++i) {
    out += std::string(words.Folded(i)) + "@" + std::to_string(words.words[i].begin) + "-" +
           std::to_string(words.words[i].end) + " ";
  }
  return out;
}

TEST(NameIndex, WordsAreFoldedAndKeepTheirPlaces) {
  EXPECT_EQ(Cut("The AP-Desk"), "the@0-3 ap@4-6 desk@7-11 ");
  EXPECT_EQ(Cut("\u00A0ÉTÉ\r\n"), "été@2-7 ");
  EXPECT_EQ(Cut("新華A社"), "新@0-3 華@3-6 a@6-7 社@7-10 ");
  EXPECT_EQ(Cut("\xF0\x9F\x93\xB0 x"), "x@5-6 ");
  EXPECT_EQ(Cut(""), "");
  EXPECT_EQ(Cut("((((("), "");
}

TEST(NameIndex, TheLongestNameAtEachWord) {
  NameIndex index;
  EXPECT_TRUE(index.Add("Alpha", 1));
  EXPECT_TRUE(index.Add("alpha-BETA gamma", 2));
  EXPECT_TRUE(index.Add("ALPHA", 3));
  EXPECT_FALSE(index.Add("...", 4));
  EXPECT_FALSE(index.Add("a b c d e f g h i j k l m", 5));
  NameWords words;
  CutNameWords("an alpha beta gamma, alpha beta", words);
  EXPECT_EQ(index.Longest(words, 0).words, 0u);
  EXPECT_EQ(index.Longest(words, 1).words, 3u);
  EXPECT_EQ(index.Longest(words, 1).values[0], 2u);
  EXPECT_EQ(index.Longest(words, 1, 2).words, 1u);
  const NameIndex::Found last = index.Longest(words, 4);
  EXPECT_EQ(last.words, 1u);
  ASSERT_EQ(last.values.size(), 2u);
  EXPECT_EQ(last.values[1], 3u);
  EXPECT_EQ(index.Longest(words, 99).words, 0u);
}

}  // namespace
}  // namespace wireprint::analysis
