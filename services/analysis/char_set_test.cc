#include "services/analysis/char_set.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <string>

namespace wireprint::analysis {
namespace {

constexpr const char* kPatterns[] = {
    "a",        "k",          "S",          ".",          "\\.",       "\\d",     "\\D",        "\\w",
    "\\W",      "\\s",        "\\S",        "\\pL",       "\\PL",      "\\p{Lu}", "\\p{^Lu}",   "\\P{Ll}",
    "\\p{N}",   "\\pZ",       "\\x41",      "\\x{212A}",  "\\x{2026}", "\\t",     "\\n",        "\\-",
    "[abc]",    "[^abc]",     "[a-fX-Z]",   "[^\\w]",     "[\\d.,]",   "[^\\D]",  "[]a]",       "[^]a]",
    "[a-]",     "[-a]",       "[\\]\\\\]",  "[\\x30-9]",  "[k]",       "[^k]",    "[^\\p{Lu}]", "[\\p{Ll}\\d)]",
    "[\u00E9]", "[^\u00E9]",  "[a-\u00E9]", "\u00E9",     "\u00A9",    "\u2013",  "[\u2013]",   "[^S-\u017F]",
    "\u017F",   "[\u017F]",   "[^\u017F]",  "[\u212A]",   "[^\u212A]", "[^\\W]",  "[^\\S]",     "\\r",
    "{",        "[\\p{L}'-]", "[ ,/&-]",    "[^\\P{Lu}]", "[\\W]",     "[\\t- ]", "}",          "[)\\].]"};

std::string Utf8(uint32_t code) {
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  std::string out;
  if (code >= 0x800) {
    out.push_back(static_cast<char>(0xE0 | code >> 12));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xC0 | code >> 6));
  }
  out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  return out;
}

TEST(CharSetTest, HoldsWhatRe2FindsAndOfAsciiNothingElse) {
  for (const bool fold : {false, true}) {
    RE2::Options options;
    options.set_case_sensitive(!fold);
    options.set_dot_nl(true);
    for (const char* pattern : kPatterns) {
      const RE2 re2(pattern, options);
      ASSERT_TRUE(re2.ok()) << pattern;
      absl::string_view rest = pattern;
      const std::optional<CharSet> set = ReadCharSet(rest, fold);
      ASSERT_TRUE(set.has_value()) << pattern;
      EXPECT_TRUE(rest.empty()) << pattern;
      for (uint32_t code = 0; code < 0x80; ++code) {
        const bool matches = RE2::FullMatch(Utf8(code), re2);
        if (set->wide && std::string(pattern).size() > 1) {
          EXPECT_LE(matches, set->ascii[code]) << pattern << " " << code;
        } else {
          EXPECT_EQ(matches, set->ascii[code]) << pattern << " " << code;
        }
      }
      for (uint32_t code = 0x80; code < 0x3000; ++code) {
        if (!RE2::FullMatch(Utf8(code), re2)) continue;
        ASSERT_TRUE(set->wide) << pattern << " " << code;
        if (set->only != 0) {
          ASSERT_EQ(set->only, code) << pattern;
        }
      }
    }
  }
}

TEST(CharSetTest, TheRestStays) {
  absl::string_view rest = "[a-c]d";
  EXPECT_TRUE(ReadCharSet(rest, true).has_value());
  EXPECT_EQ(rest, "d");
}

TEST(CharSetTest, WhatIsNotKnown) {
  for (absl::string_view pattern : {"", "[", "[a", "\\", "\\Q", "\\p{Greek}", "\\p", "[[:alpha:]]", "[^\\p{Greek}]",
                                    "\\C", "[a-\\d]", "\\x{}", "\\1"}) {
    EXPECT_FALSE(ReadCharSet(pattern, true).has_value()) << pattern;
  }
}

}  // namespace
}  // namespace wireprint::analysis
