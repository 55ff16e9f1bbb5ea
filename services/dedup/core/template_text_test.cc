#include "services/dedup/core/template_text.h"

#include <string>

#include "gtest/gtest.h"

namespace wireprint::dedup {
namespace {

constexpr Micros kDay = Micros{24} * 3600 * 1'000'000;

std::vector<uint64_t> Of(const std::string& text) {
  return Figures(text, std::vector<text::ByteRange>{{0, static_cast<uint32_t>(text.size())}});
}

bool Recurs(const std::string& a, const std::string& b, Micros gap, Relation relation = Relation::kCopy) {
  return IsTemplate(relation, gap, Of(a), Of(b), TemplatePolicy());
}

TEST(FiguresTest, AreRunsOfDigitsWithThePointsInsideThem) {
  EXPECT_EQ(Of("rose 1,250.5 points, 3.2 pct on 24/7."), Of("24/7 and 3.2 and 1,250.5"));
  EXPECT_EQ(Of("no figures").size(), 0u);
  EXPECT_EQ(Of("5, 5. 5").size(), 3u);
  EXPECT_NE(Of("1,250"), Of("1 250"));
  EXPECT_EQ(Of("").size(), 0u);
}

TEST(FiguresTest, StayWithinTheRanges) {
  EXPECT_EQ(Figures("12 34 56", std::vector<text::ByteRange>{{0, 2}, {6, 8}}), Of("12 and 56"));
  EXPECT_EQ(Figures("12345", std::vector<text::ByteRange>{{1, 3}}), Of("23"));
}

TEST(IsTemplateTest, SameWordsWithOtherFiguresDaysLater) {
  EXPECT_TRUE(Recurs("index closed at 1250 up 12", "index closed at 1301 up 51", 5 * kDay));
  EXPECT_TRUE(Recurs("index closed at 1250 up 12", "index closed at 1301 up 51", -5 * kDay));
}

TEST(IsTemplateTest, ACopyKeepsItsFiguresHoweverLate) {
  EXPECT_FALSE(Recurs("fire killed 12 of 40 in 1999", "fire killed 12 of 40 in 1999, 3 said", 9 * kDay));
}

TEST(RelationInTimeTest, AsksForFiguresOnlyWhereTheyDecide) {
  int asked = 0;
  const std::vector<uint64_t> a = Of("closed at 1250"), b = Of("closed at 1301");
  const auto of_a = [&]() -> const std::vector<uint64_t>& { return ++asked, a; };
  const auto of_b = [&]() -> const std::vector<uint64_t>& { return ++asked, b; };
  const auto relation = [&](Relation by_words, Micros gap) {
    return RelationInTime(by_words, gap, of_a, of_b, TemplatePolicy());
  };
  EXPECT_EQ(relation(Relation::kCopy, 3 * kDay), Relation::kCopy);
  EXPECT_EQ(relation(Relation::kExact, 9 * kDay), Relation::kExact);
  EXPECT_EQ(relation(Relation::kPartial, 9 * kDay), Relation::kPartial);
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(relation(Relation::kTrimmed, -9 * kDay), Relation::kTemplate);
  EXPECT_EQ(asked, 2);
}

TEST(SharedFiguresTest, CountsThemAsOftenAsTheyStandThere) {
  EXPECT_EQ(SharedFigures(Of("1 2 3 4"), Of("1 2 9")), 2.0 / 3);
  EXPECT_EQ(SharedFigures(Of("5 5 5"), Of("5")), 1);
  EXPECT_EQ(SharedFigures(Of("5"), Of("none")), 1);
}

TEST(IsTemplateTest, NeverWithinDays) { EXPECT_FALSE(Recurs("closed at 1250", "closed at 1301", 3 * kDay)); }

TEST(IsTemplateTest, NeverWithoutFigures) { EXPECT_FALSE(Recurs("no figures here", "closed at 1301", 9 * kDay)); }

TEST(IsTemplateTest, OnlyWhatIsTheSameTextAndNotIdentical) {
  EXPECT_FALSE(Recurs("at 1250", "at 1301", 9 * kDay, Relation::kExact));
  EXPECT_FALSE(Recurs("at 1250", "at 1301", 9 * kDay, Relation::kPartial));
  EXPECT_TRUE(Recurs("at 1250", "at 1301", 9 * kDay, Relation::kTrimmed));
}

}  // namespace
}  // namespace wireprint::dedup
