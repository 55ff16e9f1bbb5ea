#include "services/text/utf8.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace wireprint::text {
namespace {

struct Malformed {
  const char* name;
  std::string bytes;
};

void PrintTo(const Malformed& malformed, std::ostream* out) { *out << malformed.name; }

class FirstInvalidUtf8Test : public ::testing::TestWithParam<Malformed> {};

// Alone, at the end, before more text, behind text of every length up to three vectors.
TEST_P(FirstInvalidUtf8Test, FindsTheFirstFault) {
  const std::string& bad = GetParam().bytes;
  for (size_t before = 0; before < 200; ++before) {
    std::string good(before % 7, 'x');
    while (good.size() < before) good += "\u00E9";
    EXPECT_EQ(FirstInvalidUtf8(good + bad), good.size()) << before;
    EXPECT_EQ(FirstInvalidUtf8(good + bad + " more"), good.size()) << before;
    EXPECT_EQ(FirstInvalidUtf8(good + bad + bad), good.size()) << before;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Faults, FirstInvalidUtf8Test,
    ::testing::Values(
        Malformed{"LoneContinuation", "\x80"}, Malformed{"LastContinuation", "\xBF"},
        Malformed{"OverlongTwo", "\xC0\x80"}, Malformed{"OverlongTwoSlash", "\xC1\xBF"},
        Malformed{"OverlongThree", "\xE0\x80\x80"}, Malformed{"OverlongThreeLast", "\xE0\x9F\xBF"},
        Malformed{"OverlongFour", "\xF0\x80\x80\x80"}, Malformed{"OverlongFourLast", "\xF0\x8F\xBF\xBF"},
        Malformed{"FirstSurrogate", "\xED\xA0\x80"}, Malformed{"LastSurrogate", "\xED\xBF\xBF"},
        Malformed{"SurrogatePair", "\xED\xA0\xBD\xED\xB8\x80"}, Malformed{"AboveLimit", "\xF4\x90\x80\x80"},
        Malformed{"LeadF5", "\xF5\x80\x80\x80"}, Malformed{"LeadF8", "\xF8\x88\x80\x80\x80"},
        Malformed{"LeadFE", "\xFE"}, Malformed{"LeadFF", "\xFF"}, Malformed{"TruncatedTwo", "\xC3"},
        Malformed{"TruncatedThree", "\xE2\x80"}, Malformed{"TruncatedThreeOne", "\xE2"},
        Malformed{"TruncatedFour", "\xF0\x9F\x98"}, Malformed{"TruncatedFourTwo", "\xF0\x9F"},
        Malformed{"SecondNotContinuation", "\xE2\x28\xA1"}, Malformed{"ThirdNotContinuation", "\xE2\x82\x28"},
        Malformed{"FourthNotContinuation", "\xF0\x9F\x98\x28"}, Malformed{"LeadAfterLead", "\xC3\xC3\xA9"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(FirstInvalidUtf8, AcceptsTheFirstAndLastOfEveryLength) {
  for (const char* good : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(FirstInvalidUtf8(good), std::nullopt) << good;
  }
  EXPECT_EQ(FirstInvalidUtf8(absl::string_view("\0", 1)), std::nullopt);
}

TEST(CountCodePoints, CountsNoContinuation) {
  EXPECT_EQ(CountCodePoints(""), 0u);
  EXPECT_EQ(CountCodePoints("aé中😀"), 4u);
}

}  // namespace
}  // namespace wireprint::text
