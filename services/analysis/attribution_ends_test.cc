// Where content ends, and what reports nothing.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(AttributionEndsTest, ACommaBetweenClausesOfOneSpeaker) {
  EXPECT_THAT(Found("Moe said the crane fell, the ferry sank and the bridge shook."),
              ElementsAre("Moe | said | the crane fell, the ferry sank and the bridge shook"));
  EXPECT_THAT(Found("Moe said the ferry, the old one, was sold."),
              ElementsAre("Moe | said | the ferry, the old one, was sold"));
}

TEST(AttributionEndsTest, ATagWithContentOfItsOwnTakesNoneInFront) {
  EXPECT_THAT(Found("The ferry will run, the clerk said the bridge was shut."),
              ElementsAre("the clerk | said | the bridge was shut"));
  EXPECT_THAT(Found("\"It is over,\" Moe said that the ferry would run."),
              ElementsAre("Moe | said | that the ferry would run"));
}

TEST(AttributionEndsTest, AReportersDash) {
  EXPECT_THAT(Found("Moe said the ferry would run \u2014 the bridge is shut."),
              ElementsAre("Moe | said | the ferry would run"));
  EXPECT_THAT(Found("Moe said the ferry - the old one - would run."),
              ElementsAre("Moe | said | the ferry - the old one"));
}

TEST(AttributionEndsTest, WhatANounSaysEndsAtAClause) {
  EXPECT_THAT(Found("Moe described the plan as poor; the ferry ran."),
              ElementsAre("Moe | described | the plan as poor"));
  EXPECT_THAT(Found("Moe denounced the raid, which killed two."), ElementsAre("Moe | denounced | the raid"));
}

TEST(AttributionEndsTest, ARelativeClauseEndsBeforeTheVerbAroundIt) {
  EXPECT_THAT(Found("The town, which says it is poor, voted for a bridge."), ElementsAre("which | says | it is poor"));
  EXPECT_THAT(Found("The town, which says it is poor, and weak, will pay."),
              ElementsAre("which | says | it is poor, and weak"));
}

TEST(AttributionEndsTest, ANameIsGivenAndNothingSaid) {
  EXPECT_THAT(Found("A group called Harbour Watch has a ferry."), IsEmpty());
  EXPECT_THAT(Found("Moe has what he calls progress."), IsEmpty());
  EXPECT_THAT(Found("Moe calls the plan poor."), ElementsAre("Moe | calls | the plan poor"));
}

TEST(AttributionEndsTest, OnlyADocumentShows) {
  EXPECT_THAT(Found("The mayor shows that the ferry runs."), IsEmpty());
  EXPECT_THAT(Found("The report shows that the ferry runs."), ElementsAre("The report | shows | that the ferry runs"));
}

}  // namespace
}  // namespace wireprint::analysis
