#include "services/credibility/core/origin.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/credibility/core/origin_fixture.h"

namespace wireprint::credibility {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

std::vector<Reuse> Reuses(const Resolution& resolution) {
  std::vector<Reuse> reuses;
  for (const MemberVerdict& verdict : resolution.verdicts) reuses.push_back(verdict.reuse);
  return reuses;
}

TEST(ResolveOriginTest, AnAgencysOwnCopyIsTheOriginHoweverLate) {
  const Resolution resolution = ResolveOrigin(std::vector<Member>{Paper("a", 1), Paper("b", 2, {Credit("ap")}),
                                                                  Paper("c", 3, {Credit("afp")}), Agency("ap", 9)});
  EXPECT_EQ(resolution.origin.kind, OriginKind::kReport);
  EXPECT_EQ(resolution.origin.member, 3u);
  std::vector<Member> twice = {Agency("ap", 9), Agency("ap", 8), Paper("a", 1)};
  twice[1].report_id = "ap-first";
  EXPECT_EQ(ResolveOrigin(twice).origin.member, 1u);
  EXPECT_THAT(resolution.origin.reasons, ElementsAre(OriginReason::kAgencyCopy, OriginReason::kCreditedByOthers));
  EXPECT_THAT(Cells(resolution),
              ElementsAre(CreditCell::kNone, CreditCell::kAccurate, CreditCell::kInaccurate, CreditCell::kNotDue));
  EXPECT_THAT(Reuses(resolution), ElementsAre(Reuse::kWhole, Reuse::kWhole, Reuse::kWhole, Reuse::kNone));
}

TEST(ResolveOriginTest, ACreditedAgencyWhoseCopyWasNeverSeenIsAPhantom) {
  const Resolution resolution =
      ResolveOrigin(std::vector<Member>{Paper("a", 1), Paper("b", 2, {Credit("ap")}), Paper("c", 3, {Credit("ap")})});
  EXPECT_EQ(resolution.origin.kind, OriginKind::kPhantom);
  EXPECT_EQ(resolution.origin.agency_id, "ap");
  EXPECT_EQ(resolution.origin.crediting_families, 2u);
  EXPECT_THAT(Cells(resolution), ElementsAre(CreditCell::kNone, CreditCell::kAccurate, CreditCell::kAccurate));
}

TEST(ResolveOriginTest, OnesOwnCreditShowsNothingOfOneself) {
  const Resolution resolution = ResolveOrigin(std::vector<Member>{Paper("a", 1, {Credit("ap")}), Paper("b", 2)});
  EXPECT_EQ(resolution.origin.kind, OriginKind::kPhantom);
  EXPECT_THAT(resolution.origin.reasons, ElementsAre(OriginReason::kCreditedByOneFamily));
  EXPECT_THAT(Cells(resolution), ElementsAre(CreditCell::kUnresolved, CreditCell::kNone));
  EXPECT_THAT(Reuses(resolution), ElementsAre(Reuse::kUnresolved, Reuse::kWhole));
  // It is a reprint only where another's copy was earlier, or others credit the agency too.
  EXPECT_THAT(Reuses(ResolveOrigin(std::vector<Member>{Paper("a", 3, {Credit("ap")}), Paper("b", 2)})),
              ElementsAre(Reuse::kWhole, Reuse::kWhole));
  EXPECT_THAT(Reuses(ResolveOrigin(std::vector<Member>{Paper("a", 1, {Credit("ap")}), Paper("b", 2, {Credit("ap")})})),
              ElementsAre(Reuse::kWhole, Reuse::kWhole));
  const Resolution alone = ResolveOrigin(std::vector<Member>{Paper("a", 1, {Credit("ap")})});
  EXPECT_THAT(alone.origin.reasons, ElementsAre(OriginReason::kCreditedByOneFamily));
  EXPECT_THAT(Reuses(alone), ElementsAre(Reuse::kUnresolved));
  // Nor does that of an outlet of the same family.
  std::vector<Member> family = {Paper("a", 1, {Credit("ap")}), Paper("b", 2)};
  family[1].family = "a";
  EXPECT_THAT(Cells(ResolveOrigin(family)), ElementsAre(CreditCell::kUnresolved, CreditCell::kUnresolved));
}

TEST(ResolveOriginTest, FirstSeenAloneIsNoProof) {
  std::vector<Member> members = {Paper("a", 1), Paper("b", 5), Paper("c", 9)};
  const Resolution resolution = ResolveOrigin(members);
  EXPECT_EQ(resolution.origin.kind, OriginKind::kUnknown);
  EXPECT_THAT(resolution.origin.reasons, ElementsAre(OriginReason::kNoCredit));
  EXPECT_THAT(Cells(resolution), Each(CreditCell::kUnresolved));
  EXPECT_THAT(Reuses(resolution), ElementsAre(Reuse::kUnresolved, Reuse::kWhole, Reuse::kWhole));
  EXPECT_TRUE(resolution.verdicts[0].first);
  EXPECT_FALSE(resolution.verdicts[1].first);
  // A byline of its own beside it is.
  members[0].bylined = true;
  EXPECT_THAT(Reuses(ResolveOrigin(members)), ElementsAre(Reuse::kNone, Reuse::kWhole, Reuse::kWhole));
}

TEST(ResolveOriginTest, TimesWithinTheUncertaintyOfClocksHaveNoOrder) {
  std::vector<Member> members = {Paper("a", 1), Paper("b", 1), Paper("c", 9)};
  members[1].observe_time += kClockUncertainty;
  const Resolution resolution = ResolveOrigin(members);
  EXPECT_THAT(Reuses(resolution), ElementsAre(Reuse::kUnresolved, Reuse::kUnresolved, Reuse::kWhole));
  EXPECT_FALSE(resolution.verdicts[0].first);
}

TEST(ResolveOriginTest, AnAbsentCreditIsNoneOnlyWhereTheFieldsCame) {
  std::vector<Member> members = {Paper("a", 1, {Credit("ap")}), Paper("b", 2), Paper("c", 3), Paper("d", 4)};
  members[2].credit_fields_supplied = false;
  members[3].unnamed_syndication = true;
  EXPECT_THAT(Cells(ResolveOrigin(members)),
              ElementsAre(CreditCell::kUnresolved, CreditCell::kNone, CreditCell::kUnclear, CreditCell::kUnclear));
}

TEST(ResolveOriginTest, AContributorShowsNoOriginAndIsNeitherAPardonNorAnAccusation) {
  const TextCredit ap{"ap", "agency:ap", true};
  const TextCredit reuters{"reuters", "agency:reuters", true};
  std::vector<Member> members = {Paper("a", 1, {ap}), Paper("b", 2)};
  EXPECT_EQ(ResolveOrigin(members).origin.kind, OriginKind::kUnknown);
  members.push_back(Agency("ap", 3));
  members.push_back(Paper("c", 4, {reuters}));
  members.push_back(Paper("d", 5, {reuters}));
  members.back().credit_fields_supplied = false;
  members.push_back(Paper("e", 6, {ap, reuters, Credit("afp")}));
  members.push_back(Paper("f", 7, {reuters, ap, Credit("ap")}));
  EXPECT_THAT(Cells(ResolveOrigin(members)),
              ElementsAre(CreditCell::kUnclear, CreditCell::kNone, CreditCell::kNotDue, CreditCell::kNone,
                          CreditCell::kUnclear, CreditCell::kInaccurate, CreditCell::kAccurate));
}

TEST(ResolveOriginTest, AnAgencyOfAnotherFamilyThatNamesItselfHasACopyOfItsOwn) {
  Member own = Agency("ap", 2);
  own.family = "publisher";
  own.credits = {Credit("ap")};
  const Resolution resolution = ResolveOrigin(std::vector<Member>{Paper("a", 1), own});
  EXPECT_EQ(resolution.origin.kind, OriginKind::kReport);
  EXPECT_EQ(resolution.origin.member, 1u);
}

TEST(ResolveOriginTest, OnesOwnNameIsNoCredit) {
  // An outlet of the agency's own family credits it, on a page of the family: no evidence, and no credit is due.
  std::vector<Member> members = {Paper("group-site", 1, {{"groupwire", "group"}}), Paper("b", 2)};
  members[0].family = "group";
  EXPECT_EQ(ResolveOrigin(members).origin.kind, OriginKind::kUnknown);
  EXPECT_THAT(Reuses(ResolveOrigin(members)), ElementsAre(Reuse::kUnresolved, Reuse::kWhole));
}

TEST(ResolveOriginTest, WhoSaysThatItIsAnothersIsNotItsOrigin) {
  std::vector<Member> members = {Paper("a", 1, {Credit("ap"), Credit("afp")})};
  EXPECT_EQ(ResolveOrigin(members).origin.kind, OriginKind::kUnknown);
  EXPECT_THAT(Reuses(ResolveOrigin(members)), ElementsAre(Reuse::kUnresolved));
  members = {Paper("a", 1)};
  EXPECT_THAT(Reuses(ResolveOrigin(members)), ElementsAre(Reuse::kNone));
  members[0].unnamed_syndication = true;
  EXPECT_THAT(Reuses(ResolveOrigin(members)), ElementsAre(Reuse::kUnresolved));
}

TEST(ResolveOriginTest, NobodyIsWrongWhereOneCreditStandsAgainstAnother) {
  std::vector<Member> members = {Paper("a", 1, {Credit("ap")}), Paper("b", 5, {Credit("reuters")})};
  EXPECT_EQ(ResolveOrigin(members).origin.kind, OriginKind::kUnknown);
  EXPECT_THAT(Cells(ResolveOrigin(members)), Each(CreditCell::kUnresolved));
  EXPECT_THAT(Reuses(ResolveOrigin(members)), ElementsAre(Reuse::kUnresolved, Reuse::kWhole));
  // Two against one are agreement.
  members.push_back(Paper("c", 9, {Credit("ap")}));
  EXPECT_THAT(Cells(ResolveOrigin(members)),
              ElementsAre(CreditCell::kUnresolved, CreditCell::kInaccurate, CreditCell::kUnresolved));
}

TEST(ResolveOriginTest, DisagreementIsUnknown) {
  const Resolution resolution = ResolveOrigin(std::vector<Member>{
      Paper("a", 1, {Credit("ap")}), Paper("b", 2, {Credit("afp")}), Paper("c", 3, {Credit("dpa")}), Paper("d", 4)});
  EXPECT_EQ(resolution.origin.kind, OriginKind::kUnknown);
  EXPECT_THAT(resolution.origin.reasons, ElementsAre(OriginReason::kConflictingCredits));
  // Two of three agree.
  EXPECT_EQ(ResolveOrigin(std::vector<Member>{Paper("a", 1, {Credit("ap")}), Paper("b", 2, {Credit("afp")}),
                                              Paper("c", 3, {Credit("ap")})})
                .origin.agency_id,
            "ap");
  // Three of five do not.
  const std::vector<Member> five = {Paper("a", 1, {Credit("ap")}), Paper("b", 2, {Credit("ap")}),
                                    Paper("c", 3, {Credit("ap")}), Paper("d", 4, {Credit("afp")}),
                                    Paper("e", 5, {Credit("afp")})};
  EXPECT_EQ(ResolveOrigin(five).origin.kind, OriginKind::kUnknown);
  // A family has one vote, however many outlets it has.
  std::vector<Member> chain = {Paper("a", 1, {Credit("ap")}), Paper("b", 2, {Credit("afp")})};
  for (int i = 0; i < 5; ++i) {
    chain.push_back(Paper("chain" + std::to_string(i), 3 + i, {Credit("ap")}));
    chain.back().family = "a";
  }
  EXPECT_EQ(ResolveOrigin(chain).origin.kind, OriginKind::kUnknown);
}

TEST(ResolveOriginTest, AnAgencysSiteMayCarryAnothersText) {
  // It says so itself.
  std::vector<Member> members = {Agency("ani", 1), Paper("b", 2, {Credit("reuters")})};
  members[0].credits = {Credit("reuters")};
  EXPECT_EQ(ResolveOrigin(members).origin.agency_id, "reuters");
  // Others say so.
  const Resolution said = ResolveOrigin(
      std::vector<Member>{Agency("ani", 1), Paper("b", 2, {Credit("reuters")}), Paper("c", 2, {Credit("reuters")})});
  EXPECT_EQ(said.origin.kind, OriginKind::kUnknown);
  // Two agencies have it: others decide, or nobody.
  EXPECT_THAT(ResolveOrigin(std::vector<Member>{Agency("ani", 1), Agency("pti", 2)}).origin.reasons,
              ElementsAre(OriginReason::kSeveralAgencyCopies));
  EXPECT_EQ(ResolveOrigin(std::vector<Member>{Agency("ani", 1), Agency("pti", 2), Paper("c", 3, {Credit("pti")})})
                .origin.agency_id,
            "pti");
}

TEST(ResolveOriginTest, AnAggregatorsCopyIsNeverFirst) {
  std::vector<Member> members = {Paper("portal", 1), Paper("a", 5)};
  members[0].role = OutletRole::kAggregator;
  const Resolution resolution = ResolveOrigin(members);
  EXPECT_THAT(Reuses(resolution), ElementsAre(Reuse::kUnresolved, Reuse::kNone));
  EXPECT_FALSE(resolution.verdicts[0].first);
  EXPECT_FALSE(resolution.verdicts[1].shared);
}

TEST(ResolveOriginTest, AnAggregatorRepeatsTheCreditOfThePageThatItShows) {
  std::vector<Member> members = {Paper("a", 1, {Credit("ap")}), Paper("portal", 2, {Credit("ap")}), Paper("b", 3)};
  members[1].role = OutletRole::kAggregator;
  const Resolution resolution = ResolveOrigin(members);
  EXPECT_EQ(resolution.origin.crediting_families, 1u);
  EXPECT_THAT(Cells(resolution), ElementsAre(CreditCell::kUnresolved, CreditCell::kAccurate, CreditCell::kNone));
  members[0].credits.clear();
  members[1].unnamed_syndication = true;
  EXPECT_THAT(ResolveOrigin(members).origin.reasons, ElementsAre(OriginReason::kNoCredit));
}

TEST(ResolveOriginTest, LaterVersionsAndFamiliesAreTold) {
  std::vector<Member> members = {Paper("a", 1), Paper("a2", 3), Paper("a3", 4), Paper("b", 9)};
  members[1].outlet = members[0].outlet;
  members[1].family = members[2].family = "a";
  const Resolution resolution = ResolveOrigin(members);
  EXPECT_TRUE(resolution.verdicts[1].own_version);
  EXPECT_FALSE(resolution.verdicts[2].own_version);
  EXPECT_EQ(resolution.verdicts[2].reuse, Reuse::kSameFamily);
  EXPECT_EQ(resolution.families, 2u);
  // Within a family no clock accuses: any order does.
  members = {Paper("a", 1), Paper("a2", 1)};
  members[1].family = "a";
  EXPECT_THAT(Reuses(ResolveOrigin(members)), ElementsAre(Reuse::kNone, Reuse::kSameFamily));
}

TEST(ResolveOriginTest, ASingleFamilyShowsNothing) {
  EXPECT_THAT(ResolveOrigin(std::vector<Member>{Paper("a", 1)}).origin.reasons,
              ElementsAre(OriginReason::kSingleFamily));
  EXPECT_EQ(ResolveOrigin({}).origin.kind, OriginKind::kUnknown);
}

TEST(ResolveOriginTest, TheOrderOfTheMembersMeansNothing) {
  std::vector<Member> members;
  for (int i = 0; i < 40; ++i) {
    members.push_back(Paper("m" + std::to_string(i), i / 3, {}));
    if (i % 4 == 0) members.back().credits = {Credit(i % 12 == 0 ? "afp" : "ap")};
    members.back().family = "f" + std::to_string(i % 17);
  }
  members.push_back(Agency("afp", 20));
  const auto by_id = [&](const std::vector<Member>& order) {
    const Resolution resolution = ResolveOrigin(order);
    std::map<std::string, std::pair<Reuse, CreditCell>> found;
    for (size_t i = 0; i < order.size(); ++i) {
      found[order[i].report_id] = {resolution.verdicts[i].reuse, resolution.verdicts[i].cell};
    }
    return std::make_tuple(resolution.origin.kind, resolution.origin.agency_id, found);
  };
  const auto expected = by_id(members);
  std::mt19937_64 random(2);
  for (int run = 0; run < 20; ++run) {
    std::shuffle(members.begin(), members.end(), random);
    EXPECT_EQ(by_id(members), expected);
  }
}

}  // namespace
}  // namespace wireprint::credibility
