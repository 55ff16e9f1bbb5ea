#include "services/analysis/attribution/lexicon.h"

#include <algorithm>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/analysis/attribution/builtin.h"
#include "services/analysis/attribution/inflect.h"

namespace wireprint::analysis::attribution {
namespace {

using testing::HasSubstr;

constexpr absl::string_view kWords = "version\t1\nplural\tpeople\nplace_pair\tnew_town\n";
constexpr absl::string_view kCues = "version\t2\nsay\tassert\tqtb\tsaid,said,saying\ncall for\trequest\tn\t-\n";

std::string FaultOf(absl::string_view words, absl::string_view cues) {
  return std::string(Lexicon::Parse(words, cues).status().message());
}

TEST(LexiconTest, ReadsFormsAndParticles) {
  const auto lexicon = Lexicon::Parse(kWords, kCues);
  ASSERT_TRUE(lexicon.ok()) << lexicon.status();
  const WordEntry* said = (*lexicon)->Find("said");
  ASSERT_NE(said, nullptr);
  ASSERT_EQ(said->forms.size(), 1u);
  EXPECT_EQ(said->forms[0].form, VerbForm::kPast);
  EXPECT_EQ((*lexicon)->cue(said->forms[0].cue).act, Act::kAssert);
  const WordEntry* calling = (*lexicon)->Find("calling");
  ASSERT_NE(calling, nullptr);
  EXPECT_THAT((*lexicon)->cue(calling->forms[0].cue).particles, testing::ElementsAre("for"));
  EXPECT_EQ((*lexicon)->Find("people")->classes, kPlural);
  EXPECT_EQ((*lexicon)->FindPair("new town"), kPlace);
  EXPECT_EQ((*lexicon)->Find("unknown"), nullptr);
}

TEST(LexiconTest, FaultsNameFileAndLine) {
  EXPECT_THAT(FaultOf("place\toslo\n", kCues), HasSubstr("words:1: the first line must be"));
  EXPECT_THAT(FaultOf("version\t1\nplanet\tmars\n", kCues), HasSubstr("words:2: no such class"));
  EXPECT_THAT(FaultOf(kWords, "version\t1\nsay\tsing\tq\t-\n"), HasSubstr("cues:2: no such act"));
  EXPECT_THAT(FaultOf(kWords, "version\t1\nsay\tassert\t?\t-\n"), HasSubstr("cues:2: no such frame"));
  EXPECT_THAT(FaultOf(kWords, "version\t1\nsay\tassert\tq\tsaid\n"), HasSubstr("cues:2: irregular forms"));
  EXPECT_THAT(FaultOf(kWords, "version\t1\nsay\tassert\n"), HasSubstr("cues:2: expected lemma"));
  EXPECT_THAT(FaultOf(kWords, "version\t1\nsay\xE9\tassert\tq\t-\n"), HasSubstr("cues:2: the line is not valid UTF-8"));
  EXPECT_THAT(FaultOf("", kCues), HasSubstr("no version line"));
}

TEST(LexiconTest, TheVersionChangesWithTheContents) {
  const std::string more = std::string(kCues) + "add\tassert\tq\t-\n";
  EXPECT_THAT((*Lexicon::Parse(kWords, kCues))->version(), testing::StartsWith("attributions-1.2-"));
  EXPECT_NE((*Lexicon::Parse(kWords, kCues))->version(), (*Lexicon::Parse(kWords, more))->version());
}

TEST(LexiconTest, LoadsFiles) {
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/words.txt") << kWords;
  std::ofstream(folder + "/cues.txt") << kCues;
  const auto loaded = Lexicon::Load(folder + "/words.txt", folder + "/cues.txt");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ((*loaded)->version(), (*Lexicon::Parse(kWords, kCues))->version());
  const auto missing = Lexicon::Load(folder + "/words.txt", folder + "/none.txt");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("none.txt"));
}

TEST(LexiconTest, OneFileAloneTakesThePlaceOfItsOwn) {
  const auto cues_alone = Lexicon::ParseOrBuiltIn("", kCues);
  ASSERT_TRUE(cues_alone.ok()) << cues_alone.status();
  EXPECT_LT((*cues_alone)->cues().size(), Lexicon::BuiltIn()->cues().size());
  EXPECT_EQ((*cues_alone)->ListSourceWords().size(), Lexicon::BuiltIn()->ListSourceWords().size());
  EXPECT_NE((*cues_alone)->version(), Lexicon::BuiltIn()->version());
  EXPECT_EQ(*Lexicon::ParseOrBuiltIn("", ""), Lexicon::BuiltIn());
}

TEST(LexiconTest, ListsTheWordsOfEverySourceKind) {
  for (const Lexicon::SourceWords& listed : Lexicon::BuiltIn()->ListSourceWords()) {
    EXPECT_FALSE(listed.name.empty());
    EXPECT_FALSE(listed.words.empty()) << listed.name;
    EXPECT_TRUE(std::is_sorted(listed.words.begin(), listed.words.end()));
  }
  EXPECT_EQ(FrameLetters(kQuotation | kThatClause | kNounToo), "qto");
}

TEST(LexiconTest, TheBuiltInOneIsWhole) {
  ASSERT_TRUE(Lexicon::Parse(kBuiltinWords, kBuiltinCues).ok());
  for (const absl::string_view word : {"said", "accusing", "denied", "urges", "believed", "declined", "according"}) {
    const WordEntry* entry = Lexicon::BuiltIn()->Find(word);
    EXPECT_EQ(entry != nullptr && !entry->forms.empty(), word != "according") << word;
  }
}

TEST(InflectTest, RegularVerbs) {
  EXPECT_EQ(Inflect("deny").third, "denies");
  EXPECT_EQ(Inflect("deny").past, "denied");
  EXPECT_EQ(Inflect("say").third, "says");
  EXPECT_EQ(Inflect("accuse").ing, "accusing");
  EXPECT_EQ(Inflect("accuse").past, "accused");
  EXPECT_EQ(Inflect("agree").ing, "agreeing");
  EXPECT_EQ(Inflect("stress").third, "stresses");
  EXPECT_EQ(Inflect("warn").participle, "warned");
}

}  // namespace
}  // namespace wireprint::analysis::attribution
