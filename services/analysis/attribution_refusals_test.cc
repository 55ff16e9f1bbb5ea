// Sources that say nothing.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

using testing::ElementsAre;

TEST(AttributionRefusalsTest, EveryFormOfNoComment) {
  for (const char* const refusal :
       {"did not immediately respond to a request for comment", "has not responded to several emails seeking answers",
        "did not reply to questions about the pier", "could not be reached for comment",
        "couldn't immediately be reached", "would not comment on the sale", "did not comment", "had no comment",
        "had no immediate comment on the sale", "offered no comment", "did not return calls seeking comment",
        "was not available for comment", "was not immediately available to comment", "did not respond"}) {
    const std::string text = std::string("The harbour firm ") + refusal + ".";
    ASSERT_EQ(FindIn(text).attributions.size(), 1u) << text;
    EXPECT_EQ(SliceOf(text, OnlyOne(text).source), "The harbour firm") << text;
    EXPECT_EQ(NameOf(OnlyOne(text).act), NameOf(Act::kNoComment)) << text;
  }
  EXPECT_THAT(Found("Brink could not be reached for comment."), ElementsAre("Brink | reached | for comment"));
  EXPECT_THAT(Found("Brink would not comment on the sale."), ElementsAre("Brink | would not | comment on the sale"));
}

TEST(AttributionRefusalsTest, ASecondVerbSharesTheSource) {
  EXPECT_THAT(Found("The firm shut the pier and did not respond to a request for comment."),
              ElementsAre("The firm | respond | to a request for comment"));
}

TEST(AttributionRefusalsTest, OtherUsesOfTheWordsAreNone) {
  for (const char* const text :
       {"The village could not be reached by road.", "The patient did not respond to drugs.",
        "The boat did not return to port.", "Tickets were not available on Monday.", "The pier was reached at dawn."}) {
    EXPECT_TRUE(FindIn(text).attributions.empty()) << text;
  }
}

TEST(AttributionRefusalsTest, WhatIsNotSaidIsNotAsserted) {
  for (const char* const text :
       {"Brink would not say whether the pier was sold.", "Brink never said that the pier was sold.",
        "The firm did not say why the pier was sold.", "Brink has not confirmed that the pier was sold.",
        "Brink cannot say whether the pier was sold.", "Brink did not deny that the pier was sold.",
        "Nobody claimed that the pier was sold.", "No clerk said that the pier was sold."}) {
    ASSERT_EQ(FindIn(text).attributions.size(), 1u) << text;
    EXPECT_EQ(NameOf(OnlyOne(text).act), NameOf(Act::kNoComment)) << text;
  }
  EXPECT_EQ(OnlyOne("Brink not only said that the pier was sold.").act, Act::kAssert);
  EXPECT_EQ(OnlyOne("Brink does not believe that the pier was sold.").act, Act::kBelieve);
  EXPECT_EQ(OnlyOne("No fewer than five clerks said that the pier was sold.").act, Act::kAssert);
}

}  // namespace
}  // namespace wireprint::analysis
