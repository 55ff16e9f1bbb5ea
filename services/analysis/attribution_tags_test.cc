// Clauses in front of the words that report them, and sentences that a dot in a bracket does not end.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(AttributionTagsTest, AClauseBeforeItsSourceWhateverItsVerb) {
  EXPECT_THAT(Found("Nine sheep drowned, the farmer said."), ElementsAre("the farmer | said | Nine sheep drowned"));
  EXPECT_THAT(Found("The boat capsized, police said."), ElementsAre("police | said | The boat capsized"));
  EXPECT_THAT(Found("She snored, her sister said."), ElementsAre("her sister | said | She snored"));
  EXPECT_THAT(Found("Prices leapt, the bank said on Friday."), ElementsAre("the bank | said | Prices leapt"));
  EXPECT_THAT(Found("Vandals smote the statue, the council says."),
              ElementsAre("the council | says | Vandals smote the statue"));
}

TEST(AttributionTagsTest, AClauseAroundItsSourceWhateverItsVerb) {
  EXPECT_THAT(Found("The driver, police said, slunk off at dawn."),
              ElementsAre("police | said | The driver + slunk off at dawn"));
}

TEST(AttributionTagsTest, WhatIsNoClauseIsNoContent) {
  EXPECT_THAT(Found("On Monday, the bank said prices rose."), ElementsAre("the bank | said | prices rose"));
  EXPECT_THAT(Found("Last week, the bank said."), IsEmpty());
  EXPECT_THAT(Found("When asked, the bank said."), IsEmpty());
}

TEST(AttributionTagsTest, ADotInsideBracketsEndsNoSentence) {
  EXPECT_THAT(Found("Norfish (NFSH.OL) said on Monday it would close the plant."),
              ElementsAre("Norfish (NFSH.OL) | said | it would close the plant"));
  EXPECT_THAT(Found("Norfish <NF.N> said the plant was late."),
              ElementsAre("Norfish <NF.N> | said | the plant was late"));
  EXPECT_THAT(Found("Norfish (listed as Nor. Fish) said the plant was late."),
              ElementsAre("Norfish (listed as Nor. Fish) | said | the plant was late"));
  EXPECT_THAT(Found("Sen. Ida Moe (D-N.Y.) said the bill was dead."),
              ElementsAre("Sen. Ida Moe (D-N.Y.) | said | the bill was dead"));
  EXPECT_THAT(Found("Sen. Ida Moe, D-N.Y., said the bill was dead."),
              ElementsAre("Sen. Ida Moe, D-N.Y. | said | the bill was dead"));
}

TEST(AttributionTagsTest, ACompanyWithItsTickerIsOne) {
  EXPECT_EQ(OnlyOne("Norfish (NFSH.OL) said the plant was late.").kind, SourceKind::kOrganisation);
  EXPECT_THAT(Found("Fjording (FJ.OL) said the plant was late."),
              ElementsAre("Fjording (FJ.OL) | said | the plant was late"));
}

TEST(AttributionTagsTest, SentencesStillEndAtTheirDots) {
  EXPECT_THAT(Found("He left the EU. Brink said it rained."), ElementsAre("Brink | said | it rained"));
  EXPECT_THAT(Found("It rained (a bit). Brink said it rained."), ElementsAre("Brink | said | it rained"));
}

}  // namespace
}  // namespace wireprint::analysis
