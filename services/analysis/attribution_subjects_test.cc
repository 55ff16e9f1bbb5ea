// Subjects that carry participles and relative clauses.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

using testing::ElementsAre;

TEST(AttributionSubjectsTest, AParticipleOfTheSubjectIsNoVerb) {
  EXPECT_THAT(Found("A notice posted Friday by the port said the pier was shut."),
              ElementsAre("A notice posted Friday by the port | said | the pier was shut"));
  EXPECT_THAT(Found("A survey published in the Harbour Journal suggests that eels sleep."),
              ElementsAre("A survey published in the Harbour Journal | suggests | that eels sleep"));
  EXPECT_THAT(Found("A survey led by Brink found that eels sleep."),
              ElementsAre("A survey led by Brink | found | that eels sleep"));
  EXPECT_THAT(Found("Three divers hired for the search said the wreck was gone."),
              ElementsAre("Three divers hired for the search | said | the wreck was gone"));
  EXPECT_THAT(Found("The firm based in Norport said it would close."),
              ElementsAre("The firm based in Norport | said | it would close"));
  EXPECT_THAT(Found("A woman accused of arson said she was asleep."),
              ElementsAre("A woman accused of arson | said | she was asleep"));
  EXPECT_THAT(Found("A letter dated June 12 said the rent was due."),
              ElementsAre("A letter dated June 12 | said | the rent was due"));
}

TEST(AttributionSubjectsTest, AVerbIsStillOne) {
  EXPECT_THAT(Found("He resigned on Monday and said the firm was broke."),
              ElementsAre("He | said | the firm was broke"));
  EXPECT_THAT(Found("The pier failed because the city cut the funds, Brink said."),
              ElementsAre("Brink | said | The pier failed because the city cut the funds"));
}

TEST(AttributionSubjectsTest, ThePronounOfAPrepositionIsNoSubject) {
  EXPECT_THAT(Found("Two people familiar with it said the plan was dead."),
              ElementsAre("Two people familiar with it | said | the plan was dead"));
  EXPECT_THAT(Found("A man close to him said the plan was dead."),
              ElementsAre("A man close to him | said | the plan was dead"));
  EXPECT_THAT(Found("The port shut after it said the pier was unsafe."),
              ElementsAre("it | said | the pier was unsafe"));
}

TEST(AttributionSubjectsTest, AClauseInsideARelativeOneIsPartOfTheSubject) {
  EXPECT_THAT(Found("A clerk at the port who asked not to be named because the talks were private said it was near."),
              testing::Contains("A clerk at the port who asked not to be named because the talks were private | said | "
                                "it was near"));
}

}  // namespace
}  // namespace wireprint::analysis
