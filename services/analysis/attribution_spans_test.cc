// Where sources and contents end.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

using testing::ElementsAre;

TEST(AttributionSpansTest, ASecondVerbInThePresentEndsANoun) {
  EXPECT_THAT(Found("Brink denied any theft and says he is innocent."),
              ElementsAre("Brink | denied | any theft", "Brink | says | he is innocent"));
}

TEST(AttributionSpansTest, ADeterminerAloneIsNobodySpokenTo) {
  EXPECT_THAT(Found("Experts warn the pier may fail."), ElementsAre("Experts | warn | the pier may fail"));
  EXPECT_THAT(Found("Experts warned the crews that the pier may fail."),
              ElementsAre("Experts | warned | that the pier may fail"));
}

TEST(AttributionSpansTest, ARelativeClauseBehindAccordingToIsTheSources) {
  EXPECT_THAT(Found("According to Ida Moe, who leads the board, the pier is safe."),
              ElementsAre("Ida Moe, who leads the board | According to | the pier is safe"));
}

TEST(AttributionSpansTest, ANameBehindAnOfficeNamesIt) {
  const Attribution one = OnlyOne("The mayor, Ida Moe, said the pier was safe.");
  EXPECT_TRUE(one.source_named);
  EXPECT_EQ(one.kind, SourceKind::kOfficialNamed);
  EXPECT_TRUE(OnlyOne("The mayor, Ida Moe, and the governor, Ben Ek, said the pier was safe.").source_named);
  EXPECT_FALSE(OnlyOne("The mayor, an engineer, said the pier was safe.").source_named);
}

}  // namespace
}  // namespace wireprint::analysis
