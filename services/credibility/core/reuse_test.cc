#include "services/credibility/core/reuse.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

constexpr Micros kHour = Micros{3600} * 1'000'000;

Member At(Micros time) { return {.report_id = "r", .outlet = "a.example", .family = "a", .observe_time = time}; }

TextFacts Words(uint32_t words) { return {.body_words = words}; }

using Role = OutletRole;
using Shared = std::vector<SharedText>;

TEST(ReusedShareTest, CountsEarlierTextsOfOtherFamiliesAlone) {
  const Member member = At(10 * kHour);
  EXPECT_EQ(ReusedShare(member, {}, {}), 0);
  EXPECT_EQ(
      ReusedShare(member, {}, Shared{{"b", Role::kPublisher, 9 * kHour, 0.25}, {"c", Role::kAgency, 8 * kHour, 0.5}}),
      0.5);
  EXPECT_EQ(ReusedShare(member, {},
                        Shared{{"b", Role::kPublisher, 11 * kHour, 0.4},
                               {"b", Role::kAgency, 11 * kHour, 0.4, true, true},
                               {"b", Role::kPublisher, 10 * kHour - kClockUncertainty, 0.4},
                               {"a", Role::kPublisher, 1 * kHour, 0.4},
                               {"portal", Role::kAggregator, 1 * kHour, 0.4}}),
            0);
}

TEST(ReusedShareTest, WhereTheOriginIsKnownTheTimeOfItsCopyIsNothing) {
  const MemberVerdict reprint = {.reuse = Reuse::kWhole, .origin_family = "ap"};
  for (const Micros observed : {1 * kHour, 10 * kHour, 19 * kHour}) {
    const SharedText copy = {"ap", Role::kAgency, observed, 0.75, true, true};
    EXPECT_EQ(ReusedShare(At(10 * kHour), reprint, Shared{copy}), 0.75);
    EXPECT_EQ(ReusedShare(At(10 * kHour), reprint, Shared{{"b", Role::kPublisher, 9 * kHour, 0.5, true}, copy}), 0.75);
  }
  // No other agency's, no passage, and no other site's of the family: whether those are known depends on who came last.
  for (const SharedText& other : {SharedText{"dpa", Role::kAgency, 19 * kHour, 0.75, true, true},
                                  SharedText{"ap", Role::kAgency, 19 * kHour, 0.75, false, true},
                                  SharedText{"ap", Role::kPublisher, 19 * kHour, 0.75, true, false}}) {
    EXPECT_EQ(ReusedShare(At(10 * kHour), reprint, Shared{{"b", Role::kPublisher, 9 * kHour, 0.5, true}, other}), 0.5);
  }
}

TEST(ReusedShareTest, TheOriginsTextIsItsOwnHoweverLateAndPassagesAreTheirs) {
  const MemberVerdict own = {.reuse = Reuse::kNone, .origin_family = "a"};
  const SharedText copy = {"b", Role::kPublisher, 1 * kHour, 0.75, true};
  EXPECT_EQ(ReusedShare(At(10 * kHour), own, Shared{copy}), 0);
  EXPECT_EQ(ReusedShare(At(10 * kHour), own, Shared{copy, {"c", Role::kPublisher, 1 * kHour, 0.25}}), 0.25);
  EXPECT_EQ(FactsOf(At(10 * kHour), own, Shared{copy}, Words(200), Exclusion::kNone).reuse, Reuse::kNone);
}

TEST(ReusedShareTest, HowMuchOfAReprintIsReusedIsUnknownWhereNothingSaysSo) {
  const MemberVerdict reprint = {.reuse = Reuse::kWhole, .origin_family = "ap"};
  const Shared passage = {{"b", Role::kPublisher, 1 * kHour, 0.25}};
  EXPECT_EQ(ReusedShare(At(10 * kHour), reprint, {}), kShareUnknown);
  EXPECT_EQ(ReusedShare(At(10 * kHour), reprint, passage), kShareUnknown);
  Member member = At(10 * kHour);
  member.credits = {{"ap", "ap", true}, {"dpa", "dpa", false}};
  EXPECT_EQ(ReusedShare(member, reprint, passage), kShareUnknown);
  member.credits.push_back({"ap", "ap", false});
  EXPECT_EQ(ReusedShare(member, reprint, passage), 1);
  EXPECT_EQ(ReusedShare(member, reprint, Shared{{"b", Role::kPublisher, 1 * kHour, 0.5, true}}), 0.5);
}

// Whatever the verdict, and whoever is taken out.
TEST(CountingSharesTest, WhatDoesNotCountChangesNothing) {
  std::mt19937 random(7);
  const std::vector<std::string> families = {"a", "b", "c", "ap", "dpa"};
  for (int round = 0; round < 2000; ++round) {
    Member member = At(10 * kHour);
    if (random() % 2 == 0) member.credits = {{"ap", "ap", false}};
    Shared all;
    for (size_t i = 0; i < random() % 9; ++i) {
      all.push_back({families[random() % 5], static_cast<Role>(1 + random() % 3),
                     static_cast<Micros>(8 + random() % 5) * kHour, static_cast<double>(random() % 5) / 4,
                     random() % 2 == 0, random() % 2 == 0});
    }
    Shared counting;
    for (const size_t i : CountingShares(member, all)) counting.push_back(all[i]);
    for (const char* const origin : {"", "a", "ap", "dpa"}) {
      for (const Reuse reuse : {Reuse::kNone, Reuse::kWhole, Reuse::kUnresolved}) {
        const MemberVerdict verdict = {.reuse = reuse, .origin_family = origin};
        ASSERT_EQ(ReusedShare(member, verdict, counting), ReusedShare(member, verdict, all)) << round;
      }
    }
  }
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
