// Sources that stay unnamed: by whom they are told, and what is said of it.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

using testing::ElementsAre;

TEST(AttributionAnonymityTest, WhoKnowsMoreThanTheyMayTell) {
  for (const char* const source : {"People with knowledge of the sale", "Two people with knowledge of the matter",
                                   "Three people briefed on the plan", "Sources close to the port",
                                   "Sources quoted by a rival", "Officials familiar with it"}) {
    const std::string text = std::string(source) + " said the pier was sold.";
    EXPECT_EQ(SliceOf(text, OnlyOne(text).source), source);
    EXPECT_EQ(NameOf(OnlyOne(text).kind), NameOf(SourceKind::kAnonymous)) << text;
  }
  EXPECT_EQ(OnlyOne("Olav Dahl, a lawyer familiar with the case, said it was lost.").kind, SourceKind::kPersonNamed);
}

TEST(AttributionAnonymityTest, TheNextSentenceTellsTheReason) {
  const std::string text =
      "A port official said the pier was sold. The official spoke on condition of anonymity because she was not "
      "authorized to discuss the sale.";
  const Attribution found = OnlyOne(text);
  EXPECT_EQ(found.kind, SourceKind::kAnonymous);
  ASSERT_TRUE(found.reason_given.has_value());
  EXPECT_EQ(SliceOf(text, *found.reason_given), "because she was not authorized to discuss the sale");
  EXPECT_EQ(OnlyOne("Two divers said the pier was sold. They spoke on condition of anonymity.").kind,
            SourceKind::kAnonymous);
}

TEST(AttributionAnonymityTest, TheNextSentenceMayBeAboutAnother) {
  const std::string other =
      "A port official said the pier was sold. A clerk who was there spoke on condition of anonymity.";
  EXPECT_EQ(OnlyOne(other).kind, SourceKind::kOfficialUnnamed);
  const std::string named = "Olav Dahl said the pier was sold. The diver spoke on condition of anonymity.";
  EXPECT_EQ(OnlyOne(named).kind, SourceKind::kPersonNamed);
  const std::string body = "The ministry said the pier was sold. The clerk spoke on condition of anonymity.";
  EXPECT_EQ(OnlyOne(body).kind, SourceKind::kOfficialBody);
}

TEST(AttributionAnonymityTest, WordsAboutAnonymityReportNothing) {
  EXPECT_THAT(Found("The talks failed, said an envoy who declined to be identified, citing the rules of the talks."),
              ElementsAre("an envoy | said | The talks failed"));
  EXPECT_THAT(Found("A clerk in the hall who requested anonymity said the talks failed."),
              ElementsAre("A clerk in the hall who requested anonymity | said | the talks failed"));
  EXPECT_THAT(Found("An envoy said anonymously that the talks failed."),
              ElementsAre("An envoy | said | that the talks failed"));
  const std::string text = "A clerk who asked not to be named because the talks were private said the end was near.";
  const Attribution found = OnlyOne(text);
  EXPECT_EQ(found.kind, SourceKind::kAnonymous);
  ASSERT_TRUE(found.reason_given.has_value());
  EXPECT_EQ(SliceOf(text, *found.reason_given), "because the talks were private");
}

TEST(AttributionAnonymityTest, ARelativeClauseEndsBeforeTheVerbAroundIt) {
  EXPECT_THAT(Found("Brink, who denies theft, will appear in court."), ElementsAre("who | denies | theft"));
}

TEST(AttributionAnonymityTest, AReportWithAParticipleIsStillADocument) {
  const Attribution found = OnlyOne("A report released Monday by the Harbour Ministry said the pier was sold.");
  EXPECT_EQ(found.kind, SourceKind::kDocument);
  EXPECT_FALSE(found.source_named);
  EXPECT_EQ(OnlyOne("A letter dated May 5 said the rent was due.").kind, SourceKind::kDocument);
}

}  // namespace
}  // namespace wireprint::analysis
