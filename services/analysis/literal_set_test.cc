#include "services/analysis/literal_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace wireprint::analysis {
namespace {

TEST(LiteralSetTest, FindsEachStringAtEachPlace) {
  LiteralSet set;
  std::vector<std::string> literals = {"a", "ab", "abc", "bca", "bridge closed", "\u2013", "(", "ridge"};
  for (size_t i = 0; i < literals.size(); ++i) set.Add(literals[i], static_cast<uint32_t>(i));
  EXPECT_EQ(set.size(), literals.size());
  for (const std::string text :
       {"", "a", "ab", "abc", "xabcabca", "the bridge closed", "(a \u2013 b", "bridge close", "a("}) {
    std::vector<size_t> counts(literals.size()), found(literals.size());
    for (size_t i = 0; i < literals.size(); ++i) {
      for (size_t at = text.find(literals[i]); at != std::string::npos; at = text.find(literals[i], at + 1))
        ++counts[i];
    }
    set.Find(text, [&](uint32_t value, size_t at) {
      ++found[value];
      EXPECT_LT(at, text.size());
    });
    EXPECT_EQ(found, counts) << text;
  }
}

TEST(LiteralSetTest, AgreesWithPlainSearch) {
  std::mt19937 random(5);
  const auto word = [&](size_t length) {
    std::string text;
    while (text.size() < length) text.push_back("ab c("[random() % 5]);
    return text;
  };
  for (int round = 0; round < 200; ++round) {
    LiteralSet set;
    std::vector<std::string> literals;
    for (size_t i = 0; i < 12; ++i) {
      literals.push_back(word(1 + random() % 6));
      set.Add(literals.back(), static_cast<uint32_t>(i));
    }
    const std::string text = word(random() % 60);
    std::vector<size_t> counts(literals.size()), found(literals.size());
    for (size_t i = 0; i < literals.size(); ++i) {
      for (size_t at = text.find(literals[i]); at != std::string::npos; at = text.find(literals[i], at + 1))
        ++counts[i];
    }
    std::vector<size_t> last(literals.size());
    set.Find(text, [&](uint32_t value, size_t at) {
      ++found[value];
      EXPECT_GE(at, last[value]);
      last[value] = at;
    });
    EXPECT_EQ(found, counts) << text;
  }
}

TEST(LiteralSetTest, NothingToFind) {
  LiteralSet().Find("any text", [](uint32_t, size_t) { FAIL(); });
}

}  // namespace
}  // namespace wireprint::analysis
