// Capitals that are names, and those that only open a sentence.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"

namespace wireprint::analysis {
namespace {

// The first attribution of a text.
Attribution First(absl::string_view text) {
  const AttributionSet set = FindIn(text);
  return set.attributions.empty() ? Attribution{} : set.attributions[0];
}

TEST(AttributionNamesTest, APluralThatOpensASentenceIsWhatItIsInside) {
  for (const char* const word : {"firefighters", "nurses", "lawyers", "airlines", "relatives", "fishermen", "police"}) {
    const std::string inside = std::string("On Monday ") + word + " said the pier had failed.";
    std::string opening = std::string(word) + " said the pier had failed.";
    opening[0] = static_cast<char>(opening[0] - 'a' + 'A');
    ASSERT_EQ(FindIn(opening).attributions.size(), 1u) << opening;
    EXPECT_FALSE(OnlyOne(opening).source_named) << opening;
    EXPECT_EQ(NameOf(OnlyOne(opening).kind), NameOf(OnlyOne(inside).kind)) << opening;
    const std::string dateline = "NORPORT (Reuters) - " + opening;
    EXPECT_FALSE(OnlyOne(dateline).source_named) << dateline;
  }
}

TEST(AttributionNamesTest, TheRestOfTheTextTellsANameFromANoun) {
  EXPECT_TRUE(First("Rogers said the pier had failed. It was built when Rogers was a boy.").source_named);
  EXPECT_TRUE(First("Rogers said the pier had failed. Ben Rogers is a diver.").source_named);
  EXPECT_TRUE(First("Brinks said the pier had failed. Shares of Brinks Corp. fell.").source_named);
  EXPECT_FALSE(First("Rigger said the pier had failed. Then a rigger left.").source_named);
  EXPECT_TRUE(First("Rigger said the pier had failed. Olav Rigger is no rigger.").source_named);
  EXPECT_FALSE(First("Divers said the pier had failed. The Divers Union was silent.").source_named);
  EXPECT_TRUE(First("Police said the pier had failed. The men of Police were on tour.").source_named);
}

TEST(AttributionNamesTest, WithoutEvidenceASingularIsAName) {
  for (const char* const name : {"Dahl", "Lewis", "Moss", "Max", "Congress", "NRA", "Norway", "Reuters"}) {
    EXPECT_TRUE(OnlyOne(std::string(name) + " said the pier had failed.").source_named) << name;
  }
  EXPECT_FALSE(OnlyOne("Nobody here thinks that the pier had failed.").source_named);
}

TEST(AttributionNamesTest, CapitalsOfAHeadlineTellNothing) {
  EXPECT_FALSE(First("Storm Broke Harbour Pier, Divers Say").source_named);
}

}  // namespace
}  // namespace wireprint::analysis
