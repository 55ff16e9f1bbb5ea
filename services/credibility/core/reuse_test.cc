#include "services/credibility/core/reuse.h"

#include <vector>

#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

constexpr Micros kHour = Micros{3600} * 1'000'000;

Member At(Micros time) { return {.report_id = "r", .outlet = "a.example", .family = "a", .observe_time = time}; }

TextFacts Words(uint32_t words) { return {.body_words = words}; }

TEST(ReusedShareTest, CountsEarlierTextsOfOtherFamiliesAlone) {
  const Member member = At(10 * kHour);
  using Role = OutletRole;
  EXPECT_EQ(ReusedShare(member, {}), 0);
  EXPECT_EQ(ReusedShare(member, std::vector<SharedText>{{"b", Role::kPublisher, 9 * kHour, 0.4},
                                                        {"c", Role::kAgency, 8 * kHour, 0.6}}),
            0.6);
  EXPECT_EQ(ReusedShare(member, std::vector<SharedText>{{"b", Role::kPublisher, 11 * kHour, 0.4},
                                                        {"b", Role::kPublisher, 10 * kHour - kClockUncertainty, 0.4},
                                                        {"a", Role::kPublisher, 1 * kHour, 0.4},
                                                        {"portal", Role::kAggregator, 1 * kHour, 0.4}}),
            0);
}

TEST(FactsOfTest, APassageIsPartialReuseAndWhatTheClusterSaysGoesBefore) {
  const std::vector<SharedText> shared = {{"b", OutletRole::kPublisher, 0, 0.3}};
  EXPECT_EQ(FactsOf(At(kHour), {}, shared, Words(200), Exclusion::kNone).reuse, Reuse::kPartial);
  EXPECT_FLOAT_EQ(FactsOf(At(kHour), {}, shared, Words(200), Exclusion::kNone).reused_share, 0.3f);
  EXPECT_EQ(FactsOf(At(kHour), {.reuse = Reuse::kWhole}, shared, Words(200), Exclusion::kNone).reuse, Reuse::kWhole);
  const std::vector<SharedText> little = {{"b", OutletRole::kPublisher, 0, 0.1}};
  EXPECT_EQ(FactsOf(At(kHour), {}, little, Words(200), Exclusion::kNone).reuse, Reuse::kNone);
}

TEST(FactsOfTest, StubsAndOwnVersionsAreExcluded) {
  EXPECT_EQ(FactsOf(At(0), {}, {}, Words(29), Exclusion::kNone).exclusion, Exclusion::kStub);
  EXPECT_EQ(FactsOf(At(0), {.own_version = true}, {}, Words(30), Exclusion::kNone).exclusion, Exclusion::kOwnVersion);
  EXPECT_EQ(FactsOf(At(0), {.own_version = true}, {}, Words(9), Exclusion::kLiveBlog).exclusion, Exclusion::kLiveBlog);
  EXPECT_EQ(FactsOf(At(0), {}, {}, Words(30), Exclusion::kNone).exclusion, Exclusion::kNone);
}

}  // namespace
}  // namespace wireprint::credibility
