#include "clients/cli/words.h"

#include "clients/cli/credibility_words.h"
#include "clients/cli/progress.h"
#include "clients/cpp/error.h"
#include "gtest/gtest.h"
#include "wireprint/report/v1/error_reason.pb.h"

namespace wireprint::cli {
namespace {

TEST(PercentTest, RoundsButNeverToAllOrNothing) {
  EXPECT_EQ(Percent(1), "100 %");
  EXPECT_EQ(Percent(0.999), "99 %");
  EXPECT_EQ(Percent(0.934), "93 %");
  EXPECT_EQ(Percent(0.001), "<1 %");
  EXPECT_EQ(Percent(0), "0 %");
}

TEST(SpanTest, TwoUnitsAtMost) {
  EXPECT_EQ(Span(absl::Seconds(0)), "0 s");
  EXPECT_EQ(Span(absl::Seconds(59)), "59 s");
  EXPECT_EQ(Span(absl::Minutes(80)), "1 h 20 min");
  EXPECT_EQ(Span(absl::Hours(51) + absl::Minutes(5)), "2 d 3 h");
  EXPECT_EQ(Span(absl::Hours(24 * 14)), "14 d");
}

TEST(ErrorTextTest, NamesReasonFieldAndWhatToDo) {
  const absl::Status status = client::InvalidArgument("OUTLET_MISSING", "report.outlet", "no outlet is given");
  EXPECT_EQ(ErrorText(status), "INVALID_ARGUMENT (OUTLET_MISSING): no outlet is given; field report.outlet");
  EXPECT_NE(Advice(status).find("--outlet=HOST"), std::string::npos);
  EXPECT_EQ(Advice(absl::InternalError("x")), "");
}

TEST(RelationTest, EveryRelationHasItsMeaning) {
  for (int i = dedupv1::Relation_MIN + 1; i <= dedupv1::Relation_MAX; ++i) {
    EXPECT_NE(RelationMeaning(static_cast<dedupv1::Relation>(i)), "unknown") << i;
  }
  EXPECT_EQ(RelationName(dedupv1::RELATION_TRIMMED), "TRIMMED");
}

TEST(LongestPassageTest, TakesTheLongestAndMistrustsRanges) {
  const std::string text = "one two three four five";
  dedupv1::Comparison comparison;
  EXPECT_EQ(LongestPassage(comparison, text).words, 0U);
  auto* passage = comparison.add_passages();
  passage->set_words(2);
  passage->mutable_in_report()->set_byte_begin(0);
  passage->mutable_in_report()->set_byte_end(7);
  passage = comparison.add_passages();
  passage->set_words(3);
  passage->mutable_in_report()->set_byte_begin(8);
  passage->mutable_in_report()->set_byte_end(23);
  EXPECT_EQ(LongestPassage(comparison, text).text, "three four five");
  EXPECT_EQ(LongestPassage(comparison, "short").words, 0U);
}

TEST(ProgressTest, IsQuietOnShortInputAndSparingInALog) {
  std::ostringstream err;
  const absl::Time start = absl::FromUnixSeconds(0);
  Progress progress(&err, false, start);
  progress.Update({.reports = 1, .done_bytes = 1, .total_bytes = 2}, start + absl::Seconds(9));
  EXPECT_EQ(err.str(), "");
  progress.Update({.reports = 2, .clusters = 1, .done_bytes = 1, .total_bytes = 2}, start + absl::Seconds(10));
  progress.Update({.reports = 3, .done_bytes = 1, .total_bytes = 2}, start + absl::Seconds(19));
  EXPECT_EQ(err.str(), "2 reports, 1 clusters, 0 a second, 50 %, 10 s to go\n");
}

TEST(MetricNameTest, GoesThereAndBack) {
  for (const std::string& name : MetricNames()) {
    const auto metric = MetricNamed(name);
    ASSERT_TRUE(metric.has_value()) << name;
    EXPECT_EQ(MetricName(*metric), name);
  }
  EXPECT_EQ(MetricNames().size(), 19U);
  EXPECT_FALSE(MetricNamed("unspecified").has_value());
  EXPECT_EQ(MetricNamed("METRIC_REPRINT_RATE"), credibilityv1::METRIC_REPRINT_RATE);
}

}  // namespace
}  // namespace wireprint::cli
