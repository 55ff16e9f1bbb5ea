// The constructions of reported speech, one by one, in sentences of our own.
#include "services/analysis/attributions.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution_fixture.h"
#include "services/analysis/line_rules.h"

namespace wireprint::analysis {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(AttributionsTest, SpeechWithThat) {
  EXPECT_THAT(Found("The harbour master said Tuesday that the ferry would sail at noon."),
              ElementsAre("The harbour master | said | that the ferry would sail at noon"));
}

TEST(AttributionsTest, SpeechWithoutThat) {
  EXPECT_THAT(Found("Norland has long claimed it owns the island."),
              ElementsAre("Norland | claimed | it owns the island"));
}

TEST(AttributionsTest, AddresseeIsNoContent) {
  EXPECT_THAT(Found("On Friday, Halvorsen told lawmakers that the bridge is safe."),
              ElementsAre("Halvorsen | told | that the bridge is safe"));
}

TEST(AttributionsTest, AppositionBelongsToTheSource) {
  EXPECT_THAT(Found("Ada Brink, the secretary of the harbour board, said the crane had failed."),
              ElementsAre("Ada Brink, the secretary of the harbour board | said | the crane had failed"));
}

TEST(AttributionsTest, WhatIsBetweenCommasButNoAppositionDoesNot) {
  EXPECT_THAT(Found("Brink, however, said the crane had failed."), ElementsAre("Brink | said | the crane had failed"));
}

TEST(AttributionsTest, QuotationBeforeItsSource) {
  EXPECT_THAT(Found("“We will rebuild the pier,” Brink said in a statement."),
              ElementsAre("Brink | said | “We will rebuild the pier,”"));
}

TEST(AttributionsTest, InvertedOrder) {
  EXPECT_THAT(Found("\"The nets are empty,\" said Olav Dahl, a fisherman from the north."),
              ElementsAre("Olav Dahl, a fisherman from the north | said | \"The nets are empty,\""));
}

TEST(AttributionsTest, QuotationAfterItsSource) {
  EXPECT_THAT(Found("Dahl replied: \"Nobody asked the crews.\""),
              ElementsAre("Dahl | replied | \"Nobody asked the crews.\""));
}

TEST(AttributionsTest, SplitQuotation) {
  EXPECT_THAT(Found("“The season,” Dahl said, “was over before it began.”"),
              ElementsAre("Dahl | said | “The season,” + “was over before it began.”"));
}

TEST(AttributionsTest, QuotationGoesOnInTheNextSentence) {
  EXPECT_THAT(Found("“The nets are empty,” Dahl said. “We have not slept for days.”"),
              ElementsAre("Dahl | said | “The nets are empty,” + “We have not slept for days.”"));
}

TEST(AttributionsTest, QuotationOverParagraphs) {
  EXPECT_THAT(Found("“The nets are empty,” Dahl said. “We have not slept.\n\n“And the bank is calling.”\n\nIt rained."),
              ElementsAre("Dahl | said | “The nets are empty,” + “We have not slept. + “And the bank is calling.”"));
}

TEST(AttributionsTest, QuotationInTheNextParagraph) {
  EXPECT_THAT(Found("He told the crowd:\n\n\"We sail at dawn.\""), ElementsAre("He | told | \"We sail at dawn.\""));
}

TEST(AttributionsTest, MixedSpeech) {
  const std::string text = "She added that “nobody will be sent home” before the inquiry ends.";
  EXPECT_THAT(Found(text), ElementsAre("She | added | that “nobody will be sent home” before the inquiry ends"));
  EXPECT_EQ(OnlyOne(text).form, Form::kMixed);
}

TEST(AttributionsTest, IndirectSpeechBeforeItsSource) {
  EXPECT_THAT(Found("The crane had failed twice, inspectors said."),
              ElementsAre("inspectors | said | The crane had failed twice"));
}

TEST(AttributionsTest, AccordingToBehind) {
  EXPECT_THAT(Found("Two ships collided off the cape, according to the coast guard."),
              ElementsAre("the coast guard | according to | Two ships collided off the cape"));
}

TEST(AttributionsTest, AccordingToInFront) {
  EXPECT_THAT(Found("According to a report by the harbour board, two ships collided off the cape."),
              ElementsAre("a report by the harbour board | According to | two ships collided off the cape"));
}

TEST(AttributionsTest, ParticipleSharesTheSource) {
  EXPECT_THAT(Found("The ministry denied closing the port, saying its ships were “on a routine visit.”"),
              ElementsAre("The ministry | denied | closing the port",
                          "The ministry | saying | its ships were “on a routine visit.”"));
}

TEST(AttributionsTest, ParticipleWithSourceOfItsOwn) {
  EXPECT_THAT(Found("Both towns lost power, with northern officials accusing the south of sabotage."),
              ElementsAre("northern officials | accusing | the south of sabotage"));
}

TEST(AttributionsTest, SecondVerbSharesTheSource) {
  EXPECT_THAT(Found("The union urged drivers to stay at home and demanded a new contract."),
              ElementsAre("The union | urged | drivers to stay at home", "The union | demanded | a new contract"));
}

TEST(AttributionsTest, StatementThatDenies) {
  EXPECT_THAT(Found("The port authority issued a statement denying that the pier was unsafe."),
              ElementsAre("The port authority | denying | that the pier was unsafe"));
}

TEST(AttributionsTest, Passive) {
  EXPECT_THAT(Found("The plan is seen by many fishermen as a threat."),
              ElementsAre("many fishermen | is seen by | The plan + as a threat"));
}

TEST(AttributionsTest, NobodyIsNamed) {
  EXPECT_THAT(Found("No injuries were reported."), ElementsAre(" | were reported | No injuries"));
  EXPECT_EQ(OnlyOne("No injuries were reported.").kind, SourceKind::kAgentless);
  EXPECT_THAT(Found("The mayor was accused of theft."), ElementsAre(" | was accused | The mayor + of theft"));
}

TEST(AttributionsTest, RelativeClause) {
  const std::string text = "The plan drew visits from local residents, who call for a new vote.";
  EXPECT_THAT(Found(text), ElementsAre("who | call for | a new vote"));
  ASSERT_TRUE(OnlyOne(text).antecedent.has_value());
  EXPECT_EQ(SliceOf(text, *OnlyOne(text).antecedent), "local residents");
}

TEST(AttributionsTest, CompoundSource) {
  EXPECT_THAT(Found("Norland and Sudmark accused one another of poaching."),
              ElementsAre("Norland and Sudmark | accused | one another of poaching"));
}

TEST(AttributionsTest, TwoSourcesInOneSentence) {
  EXPECT_THAT(Found("The mayor said the water was safe, while the hospital said it had treated nine people."),
              ElementsAre("The mayor | said | the water was safe", "the hospital | said | it had treated nine people"));
}

TEST(AttributionsTest, NoComment) {
  EXPECT_THAT(Found("There was no immediate comment from the company."),
              ElementsAre("the company | no immediate comment | There was"));
  EXPECT_EQ(OnlyOne("The company declined to comment on the case.").act, Act::kNoComment);
}

TEST(AttributionsTest, DatelineIsNoContent) {
  EXPECT_THAT(Found("PORT ELLEN, May 4 (Reuters) - Two ships collided, the coast guard said."),
              ElementsAre("the coast guard | said | Two ships collided"));
}

TEST(AttributionsTest, NothingIsSaid) {
  EXPECT_THAT(Found("A sign with the words \"Keep Off\" stood on the pier."), IsEmpty());
  EXPECT_THAT(Found("The report was long and the claims were many."), IsEmpty());
  EXPECT_THAT(Found("The province declared independence in spring."), IsEmpty());
  EXPECT_THAT(Found("The rules that could close the plant were new."), IsEmpty());
  EXPECT_THAT(Found("I think we said enough about the weather."), IsEmpty());
}

TEST(AttributionsTest, WordsInsideQuotationsAreContentOnly) {
  EXPECT_THAT(Found("“My mother said that the boat was lost,” Dahl said."),
              ElementsAre("Dahl | said | “My mother said that the boat was lost,”"));
}

TEST(AttributionsTest, WhatIsReportedInsideAReportIsPartOfIt) {
  EXPECT_THAT(Found("Vik said that the union had asked the crews to wait."),
              ElementsAre("Vik | said | that the union had asked the crews to wait"));
}

TEST(AttributionsTest, AsTheSourcePutIt) {
  EXPECT_THAT(Found("As the mayor noted, the pier was never closed."),
              ElementsAre("the mayor | noted | the pier was never closed"));
}

TEST(AttributionsTest, ATagInsideItsClause) {
  EXPECT_THAT(Found("The crane, he said, had failed twice."), ElementsAre("he | said | The crane + had failed twice"));
}

TEST(AttributionsTest, AHeadlineInTitleCase) {
  EXPECT_THAT(Found("Mayor Vik Accuses The Union Of Sabotage"),
              ElementsAre("Mayor Vik | Accuses | The Union Of Sabotage"));
}

TEST(AttributionsTest, OtherLanguages) {
  EXPECT_EQ(FindIn("The mayor said it was safe.", "de-CH").status, AttributionStatus::kUnsupportedLanguage);
  EXPECT_EQ(FindIn("Der Hafenmeister sagte, die Fähre werde am Mittag fahren, und der Kran sei defekt.", "").status,
            AttributionStatus::kUnsupportedLanguage);
  EXPECT_EQ(FindIn("Le maire a dit que le port resterait fermé et que les bateaux ne sortiraient pas.", "").status,
            AttributionStatus::kUnsupportedLanguage);
  EXPECT_EQ(FindIn("Хозяин порта сказал, что паром отправится в полдень.", "").status,
            AttributionStatus::kUnsupportedLanguage);
  EXPECT_EQ(FindIn("Havnefogeden sagde at det er for tidligt at sejle, og at de to skibe vil have hjælp.", "").status,
            AttributionStatus::kUnsupportedLanguage);
  EXPECT_EQ(FindIn("De havenmeester zei dat de veerboot of de kraan was gerepareerd en dat is goed.", "").status,
            AttributionStatus::kUnsupportedLanguage);
  EXPECT_EQ(FindIn("The mayor said it was safe.", "").status, AttributionStatus::kOk);
  EXPECT_EQ(FindIn("The mayor said it was safe.", "en-GB").status, AttributionStatus::kOk);
}

TEST(AttributionsTest, SearchedInHeadlinesButNotInCaptionsOrFurniture) {
  const std::string text = "Also Read | Mayor says the old pier is lost\n\nThe pier is safe, the mayor said.\n";
  const auto labels = LabelLines(*LineRules::BuiltIn(), text);
  ASSERT_FALSE(labels.empty());
  const auto set = FindAttributions(text, AttributableRanges(text, labels), "en", *attribution::Lexicon::BuiltIn(),
                                    *AgencyRegistry::BuiltIn());
  ASSERT_EQ(set.attributions.size(), 1u);
  EXPECT_EQ(SliceOf(text, set.attributions[0].source), "the mayor");
}

TEST(AttributionsTest, OffsetsAreBytesOfTheTextAsSent) {
  const std::string text = "Zoë\u00A0Åkesson said \u201CÇa va\u201D was the boat’s name.";
  const Attribution found = OnlyOne(text);
  EXPECT_EQ(SliceOf(text, found.source), "Zoë\u00A0Åkesson");
  EXPECT_EQ(SliceOf(text, found.content.at(0)), "\u201CÇa va\u201D was the boat’s name");
}

}  // namespace
}  // namespace wireprint::analysis
