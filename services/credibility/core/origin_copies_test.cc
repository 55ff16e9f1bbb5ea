// What an agency's own copy shows, and what it does not.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/credibility/core/origin.h"
#include "services/credibility/core/origin_fixture.h"

namespace wireprint::credibility {
namespace {

using ::testing::ElementsAre;

Member Bylined(const std::string& name, Micros hour) {
  Member member = Paper(name, hour);
  member.bylined = true;
  return member;
}

// A newsroom that others credit too: a publisher with an agency's id.
Member Newsroom(const std::string& agency, Micros hour) {
  Member member = Agency(agency, hour);
  member.role = OutletRole::kPublisher;
  return member;
}

TEST(OriginCopiesTest, ANewsroomsCopyOnItsOwnSiteShowsNothing) {
  const Resolution resolution = ResolveOrigin(std::vector<Member>{Paper("a", 1), Newsroom("cnn", 5)});
  EXPECT_THAT(resolution.origin.reasons, ElementsAre(OriginReason::kNoCredit));
  EXPECT_THAT(Cells(resolution), ElementsAre(CreditCell::kUnresolved, CreditCell::kUnresolved));
  // Beside an agency's it is a reprint as any.
  const Resolution beside = ResolveOrigin(std::vector<Member>{Agency("ap", 1), Newsroom("nbc", 7)});
  EXPECT_EQ(beside.origin.agency_id, "ap");
  EXPECT_THAT(Cells(beside), ElementsAre(CreditCell::kNotDue, CreditCell::kNone));
  // Where others credit it, it is the report that they had the text from.
  const Resolution credited = ResolveOrigin(std::vector<Member>{Paper("a", 3, {Credit("cnn")}), Newsroom("cnn", 1)});
  EXPECT_EQ(credited.origin.kind, OriginKind::kReport);
  EXPECT_EQ(credited.origin.member, 1u);
  EXPECT_THAT(credited.origin.reasons, ElementsAre(OriginReason::kCreditedByOneFamily));
}

TEST(OriginCopiesTest, AnAgencysCopyShowsNothingBehindAnEarlierByline) {
  const Resolution resolution = ResolveOrigin(std::vector<Member>{Bylined("a", 1), Agency("ap", 5), Paper("b", 6)});
  EXPECT_THAT(resolution.origin.reasons, ElementsAre(OriginReason::kEarlierByline));
  EXPECT_THAT(Cells(resolution), ElementsAre(CreditCell::kNotDue, CreditCell::kUnresolved, CreditCell::kUnresolved));
  // Nor is the agency accused of a reprint.
  EXPECT_EQ(resolution.verdicts[1].reuse, Reuse::kUnresolved);
  EXPECT_EQ(resolution.verdicts[2].reuse, Reuse::kWhole);
  // Within the uncertainty of clocks it is no earlier one, and a later one is a reprint's.
  std::vector<Member> members = {Bylined("a", 5), Agency("ap", 5), Bylined("b", 6)};
  members[1].observe_time += kClockUncertainty;
  EXPECT_THAT(Cells(ResolveOrigin(members)), ElementsAre(CreditCell::kNone, CreditCell::kNotDue, CreditCell::kNone));
  members[1].observe_time += 1;
  EXPECT_EQ(ResolveOrigin(members).origin.kind, OriginKind::kUnknown);
}

TEST(OriginCopiesTest, AnAgencysCopyThatCreditsItselfIsTheOriginWheneverItCame) {
  std::vector<Member> members = {Bylined("a", 1), Paper("b", 2), Agency("ap", 5)};
  members[2].credits = {Credit("ap")};
  const Resolution resolution = ResolveOrigin(members);
  EXPECT_EQ(resolution.origin.kind, OriginKind::kReport);
  EXPECT_EQ(resolution.origin.member, 2u);
  EXPECT_THAT(Cells(resolution), ElementsAre(CreditCell::kNone, CreditCell::kNone, CreditCell::kNotDue));
  // All is as if it had been there first.
  members[2].observe_time = 0;
  const Resolution first = ResolveOrigin(members);
  for (const Resolution& any : {resolution, first}) {
    EXPECT_EQ(any.verdicts[0].reuse, Reuse::kWhole);
    EXPECT_EQ(any.verdicts[1].reuse, Reuse::kWhole);
  }
  EXPECT_EQ(Cells(first), Cells(resolution));
  // No crawler is days late.
  members[2].observe_time = members[0].observe_time + kLateCopy;
  EXPECT_EQ(Cells(ResolveOrigin(members)), Cells(resolution));
  ++members[2].observe_time;
  EXPECT_THAT(Cells(ResolveOrigin(members)), ElementsAre(CreditCell::kUnclear, CreditCell::kNone, CreditCell::kNotDue));
}

TEST(OriginCopiesTest, ABylinedTextThatWasThereFirstIsNotSaidToBeAnothers) {
  // The credits of others make the agency that passed it on its origin.
  const Resolution resolution = ResolveOrigin(std::vector<Member>{
      Bylined("a", 1), Agency("ap", 5), Paper("b", 6, {Credit("ap")}), Paper("c", 7, {Credit("ap")}), Paper("d", 8)});
  EXPECT_EQ(resolution.origin.kind, OriginKind::kReport);
  EXPECT_EQ(resolution.origin.member, 1u);
  EXPECT_THAT(resolution.origin.reasons, ElementsAre(OriginReason::kCreditedByOthers));
  EXPECT_EQ(resolution.verdicts[0].reuse, Reuse::kUnresolved);
  EXPECT_THAT(Cells(resolution), ElementsAre(CreditCell::kUnclear, CreditCell::kNotDue, CreditCell::kAccurate,
                                             CreditCell::kAccurate, CreditCell::kNone));
}

TEST(OriginCopiesTest, AnAgencysSiteMayCarryAMembersText) {
  Member exchange = Agency("ap", 1);
  exchange.bylined = exchange.names_newsroom = true;
  EXPECT_THAT(ResolveOrigin(std::vector<Member>{exchange, Paper("a", 2)}).origin.reasons,
              ElementsAre(OriginReason::kNoCredit));
}

}  // namespace
}  // namespace wireprint::credibility
