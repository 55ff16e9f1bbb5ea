// Who a source is: kinds, names, pronouns, anonymity.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

struct Case {
  const char* source;
  SourceKind kind;
  bool named;
};

class SourceKindTest : public testing::TestWithParam<Case> {};

TEST_P(SourceKindTest, IsToldByItsWords) {
  const std::string text = std::string(GetParam().source) + " said that the harbour was closed.";
  const Attribution found = OnlyOne(text);
  EXPECT_EQ(SliceOf(text, found.source), GetParam().source);
  EXPECT_EQ(NameOf(found.kind), NameOf(GetParam().kind)) << text;
  EXPECT_EQ(found.source_named, GetParam().named) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Sources, SourceKindTest,
    testing::Values(
        Case{"Reuters", SourceKind::kWireAgency, true}, Case{"The Associated Press", SourceKind::kWireAgency, true},
        Case{"Getty Images", SourceKind::kOrganisation, true}, Case{"Harbour News", SourceKind::kOtherMedia, true},
        Case{"Norwegian Defense Minister Kari Vik", SourceKind::kOfficialNamed, true},
        Case{"Sen. Ida Moe", SourceKind::kOfficialNamed, true},
        Case{"US Secretary of State Ann Lee", SourceKind::kOfficialNamed, true},
        Case{"the Defense Ministry", SourceKind::kOfficialBody, true}, Case{"Norway", SourceKind::kOfficialBody, true},
        Case{"the ministry", SourceKind::kOfficialBody, false},
        Case{"Norwegian authorities", SourceKind::kOfficialUnnamed, false},
        Case{"a senior official", SourceKind::kOfficialUnnamed, false},
        Case{"Olav Dahl", SourceKind::kPersonNamed, true}, Case{"the Fishermen Union", SourceKind::kOrganisation, true},
        Case{"the company", SourceKind::kOrganisation, false}, Case{"the report", SourceKind::kDocument, false},
        Case{"two sources", SourceKind::kAnonymous, false},
        Case{"a person familiar with the talks", SourceKind::kAnonymous, false},
        Case{"Observers", SourceKind::kVague, false}, Case{"many analysts", SourceKind::kVague, false},
        Case{"Some in the crew", SourceKind::kVague, false},
        Case{"Thousands of angry protesters", SourceKind::kPublic, false},
        Case{"residents", SourceKind::kPublic, false}));

TEST(AttributionSourcesTest, AnAppositionTellsTheOffice) {
  EXPECT_EQ(OnlyOne("Kari Vik, the secretary of the council, said it was safe.").kind, SourceKind::kOfficialNamed);
  EXPECT_EQ(OnlyOne("Kari Vik, a painter from the north, said it was safe.").kind, SourceKind::kPersonNamed);
}

TEST(AttributionSourcesTest, AShortNameStandsForTheFullOne) {
  const std::string text = "Prime Minister Kari Vik opened the pier. Vik said it was safe.";
  const Attribution found = OnlyOne(text);
  EXPECT_EQ(found.kind, SourceKind::kOfficialNamed);
  ASSERT_TRUE(found.antecedent.has_value());
  EXPECT_EQ(SliceOf(text, *found.antecedent), "Prime Minister Kari Vik");
}

TEST(AttributionSourcesTest, PronounsFollowTheSourceBefore) {
  const std::string text = "Olav Dahl said the nets were empty. He added that the bank was calling.";
  const AttributionSet set = FindIn(text);
  ASSERT_EQ(set.attributions.size(), 2u);
  ASSERT_TRUE(set.attributions[1].antecedent.has_value());
  EXPECT_EQ(SliceOf(text, *set.attributions[1].antecedent), "Olav Dahl");
  EXPECT_TRUE(set.attributions[1].source_named);
}

TEST(AttributionSourcesTest, ItIsABody) {
  const std::string text = "Norway accused the fleet of poaching. It said that nine boats were seen.";
  const AttributionSet set = FindIn(text);
  ASSERT_EQ(set.attributions.size(), 2u);
  ASSERT_TRUE(set.attributions[1].antecedent.has_value());
  EXPECT_EQ(SliceOf(text, *set.attributions[1].antecedent), "Norway");
}

TEST(AttributionSourcesTest, APronounWithoutAClearAntecedentStaysUnresolved) {
  const std::string wrong_gender = "Mr. Dahl said the nets were empty. She said they were full.";
  const AttributionSet set = FindIn(wrong_gender);
  ASSERT_EQ(set.attributions.size(), 2u);
  EXPECT_FALSE(set.attributions[1].antecedent.has_value());
  EXPECT_EQ(set.attributions[1].kind, SourceKind::kUnresolved);
  EXPECT_FALSE(set.attributions[1].source_named);
}

TEST(AttributionSourcesTest, AConditionNotToBeNamedIsAnonymity) {
  for (const char* const condition : {"that they not be named", "that she not be identified",
                                      "that his name not be used", "that their names not be published"}) {
    const std::string text =
        std::string("An official said the talks had failed, speaking on condition ") + condition + ".";
    EXPECT_EQ(OnlyOne(text).kind, SourceKind::kAnonymous) << condition;
  }
  EXPECT_NE(OnlyOne("The minister said the boy could not be named for legal reasons.").kind, SourceKind::kAnonymous);
}

TEST(AttributionSourcesTest, TheReasonForAnonymity) {
  const std::string text =
      "An official said the talks had failed, speaking on condition of anonymity because he was not allowed to brief "
      "reporters.";
  const AttributionSet set = FindIn(text);
  ASSERT_FALSE(set.attributions.empty());
  EXPECT_EQ(set.attributions[0].kind, SourceKind::kAnonymous);
  ASSERT_TRUE(set.attributions[0].reason_given.has_value());
  EXPECT_EQ(SliceOf(text, *set.attributions[0].reason_given), "because he was not allowed to brief reporters");
  const std::string without = "An official said on condition of anonymity that the talks had failed.";
  ASSERT_EQ(FindIn(without).attributions.size(), 1u);
  EXPECT_EQ(OnlyOne(without).kind, SourceKind::kAnonymous);
  EXPECT_FALSE(OnlyOne(without).reason_given.has_value());
}

TEST(AttributionSourcesTest, Acts) {
  EXPECT_EQ(OnlyOne("Norway denied the charge.").act, Act::kDeny);
  EXPECT_EQ(OnlyOne("Norway accused the fleet of poaching.").act, Act::kAccuse);
  EXPECT_EQ(OnlyOne("Norway called for a new treaty.").act, Act::kRequest);
  EXPECT_EQ(OnlyOne("Many believe that the treaty is dead.").act, Act::kBelieve);
  EXPECT_EQ(OnlyOne("Norway confirmed the treaty.").act, Act::kAssert);
}

TEST(AttributionSourcesTest, EveryAttributionNamesItsRule) {
  EXPECT_EQ(OnlyOne("Norway said that the treaty is dead.").rule, "right.that:say");
}

}  // namespace
}  // namespace wireprint::analysis
