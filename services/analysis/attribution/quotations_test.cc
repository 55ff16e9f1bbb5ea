#include "services/analysis/attribution/quotations.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution/sentences.h"

namespace wireprint::analysis::attribution {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Slice(absl::string_view text, const TokenizedText& tokenized, TokenRange range) {
  const uint32_t begin = tokenized.tokens[range.begin].begin;
  return std::string(text.substr(begin, tokenized.tokens[range.end - 1].end - begin));
}

std::vector<std::string> Quoted(absl::string_view text) {
  TokenizedText tokenized = Tokenize(text, {{{0, static_cast<uint32_t>(text.size())}}}, *Lexicon::BuiltIn());
  std::vector<std::string> found;
  for (const Quotation& quotation : FindQuotations(tokenized)) {
    found.push_back(Slice(text, tokenized, quotation.tokens) + (quotation.closed ? "" : "..."));
  }
  return found;
}

std::vector<std::string> Sentences(absl::string_view text) {
  TokenizedText tokenized = Tokenize(text, {{{0, static_cast<uint32_t>(text.size())}}}, *Lexicon::BuiltIn());
  const std::vector<Quotation> quotations = FindQuotations(tokenized);
  std::vector<std::string> found;
  for (const Sentence& sentence : SplitSentences(tokenized, quotations, *Lexicon::BuiltIn())) {
    found.push_back(Slice(text, tokenized, sentence.tokens));
  }
  return found;
}

TEST(QuotationsTest, EveryMakeOfMark) {
  EXPECT_THAT(Quoted("He said “one” and \"two\" and ''three'' and ``four'' and «five»."),
              ElementsAre("“one”", "\"two\"", "''three''", "``four''", "«five»"));
}

TEST(QuotationsTest, MarksOfOtherPresses) {
  EXPECT_THAT(
      Quoted("He said „one“ and „two” and »three« and ‟four” and ‹five› and 「six」 and 『seven』 and ＂eight＂."),
      ElementsAre("„one“", "„two”", "»three«", "‟four”", "‹five›", "「six」", "『seven』", "＂eight＂"));
  EXPECT_THAT(Quoted("„one“, “two”, »three«, «four»"), ElementsAre("„one“", "“two”", "»three«", "«four»"));
  EXPECT_THAT(Quoted("‚The bridge stays,‘ said Ward of ‘safe’ bridges; 〝two〞 and 〝three〟."),
              ElementsAre("‚The bridge stays,‘", "‘safe’", "〝two〞", "〝three〟"));
}

TEST(QuotationsTest, SingleMarksAndApostrophes) {
  EXPECT_THAT(Quoted("The workers’ hall isn’t ‘safe,’ he said; 'It can't stand,' said Dahl of the boats' shed."),
              ElementsAre("‘safe,’", "'It can't stand,'"));
  EXPECT_THAT(Quoted("The '90s were the crews' best years, and O'Brien's too."), IsEmpty());
}

TEST(QuotationsTest, OneInsideAnother) {
  EXPECT_THAT(Quoted("“They shouted ‘stop’ twice,” he said."), ElementsAre("“They shouted ‘stop’ twice,”"));
}

TEST(QuotationsTest, OverParagraphs) {
  EXPECT_THAT(Quoted("“One.\n“Two.”\nThree."), ElementsAre("“One....", "“Two.”"));
}

TEST(QuotationsTest, StrayMarksAreLeftAlone) {
  EXPECT_THAT(Quoted("A 6\" pipe broke.\nHe “left."), IsEmpty());
  EXPECT_THAT(Quoted("“ ”"), ElementsAre("“ ”"));
}

TEST(SentencesTest, Abbreviations) {
  EXPECT_THAT(Sentences("Sen. J. Moe of the U.S. met Dr. Lee at 9 a.m. in Oslo. They left."),
              ElementsAre("Sen. J. Moe of the U.S. met Dr. Lee at 9 a.m. in Oslo.", "They left."));
  EXPECT_THAT(Sentences("He lives in the U.S. She does not."), ElementsAre("He lives in the U.S.", "She does not."));
}

TEST(SentencesTest, AQuotationStaysWithItsTag) {
  EXPECT_THAT(Sentences("“Why? Who knows?” Dahl asked. “I do.” He left."),
              ElementsAre("“Why? Who knows?” Dahl asked.", "“I do.”", "He left."));
}

TEST(SentencesTest, NoneIsTooLong) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "word ";
  EXPECT_EQ(Sentences(text).size(), 1000 / kMaxSentenceTokens);
}

}  // namespace
}  // namespace wireprint::analysis::attribution
