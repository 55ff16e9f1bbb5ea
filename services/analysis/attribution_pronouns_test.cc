// Whom a pronoun stands for when several persons are near.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

// The antecedent of the last attribution; empty when it is not resolved.
std::string LastAntecedent(const std::string& text) {
  const AttributionSet set = FindIn(text);
  if (set.attributions.empty() || !set.attributions.back().antecedent) return "";
  return SliceOf(text, *set.attributions.back().antecedent);
}

TEST(AttributionPronounsTest, APersonInBetweenIsNotPassedOver) {
  EXPECT_NE(LastAntecedent("Ingrid Moe said the nets were empty. Ben Ek smiled. He said lunch was good."),
            "Ingrid Moe");
  EXPECT_EQ(LastAntecedent("Kari Vik said the nets were empty. Tor Ek smiled. He said lunch was good."), "");
}

TEST(AttributionPronounsTest, APersonSpokenOfIsNotPassedOver) {
  EXPECT_EQ(LastAntecedent("Max Roe praised Susan Poe. She said lunch was good."), "Susan Poe");
  EXPECT_EQ(LastAntecedent("Max Roe praised Paul Poe. He said lunch was good."), "");
  EXPECT_EQ(LastAntecedent("Max Roe praised Susan Poe. He said lunch was good."), "Max Roe");
}

TEST(AttributionPronounsTest, AFirstNameTellsWhoItIsNot) {
  EXPECT_EQ(LastAntecedent("Susan Poe said the nets were empty. He said lunch was good."), "");
  EXPECT_EQ(LastAntecedent("Susan Poe said the nets were empty. She said lunch was good."), "Susan Poe");
}

TEST(AttributionPronounsTest, OfTwoWhoMayBeMeantNeitherIs) {
  for (const char* const text : {
           "Anna Moe met Maria Roe. She said lunch was good.",
           "Anna Moe met Maria. She said lunch was good.",
           "Tor Ek beat Jon Vik in the final. He said lunch was good.",
           "Tor Ek and Jon Vik won. He said lunch was good.",
           "Mr. Roe and Mr. Poe arrived. He said lunch was good.",
           "Mayor Anna Moe met Minister Kari Vik. She said lunch was good.",
           "Anna Moe said the nets were empty. Maria agreed. She said lunch was good.",
           "Anna Moe, who met Maria Roe, said the nets were empty. She said lunch was good.",
           "Tor Ek said the boat was lost. The captain, Jon Vik, smiled. He said lunch was good.",
           "Tor Ek said the boat was lost. People met captain Jon Vik. He said lunch was good.",
       }) {
    EXPECT_EQ(LastAntecedent(text), "") << text;
  }
}

TEST(AttributionPronounsTest, OfTwoOneOfWhomMayNotBeMeantTheOtherIs) {
  EXPECT_EQ(LastAntecedent("Anna Moe met Paul Roe. She said lunch was good."), "Anna Moe");
  EXPECT_EQ(LastAntecedent("Anna Moe met Paul. She said lunch was good."), "Anna Moe");
  EXPECT_EQ(LastAntecedent("Mr. Roe met Mrs. Poe. He said lunch was good."), "Mr. Roe");
  EXPECT_EQ(LastAntecedent("Anna Moe, who met Paul Roe, said the nets were empty. She said lunch was good."),
            "Anna Moe, who met Paul Roe");
  EXPECT_EQ(LastAntecedent("Anna Moe praised her sister. She said lunch was good."), "Anna Moe");
}

TEST(AttributionPronounsTest, PlacesAndBodiesAreNobody) {
  EXPECT_EQ(LastAntecedent("Tor Ek said the ferry left Cape Rock for the Harbour Board. He said lunch was good."),
            "Tor Ek");
}

}  // namespace
}  // namespace wireprint::analysis
