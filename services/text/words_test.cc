// Golden words: one case a script and a rule. Each runs on the oracle and on every instruction set of the machine.
#include "services/text/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/text/isa.h"

namespace wireprint::text {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

std::vector<std::string> Folded(const Words& words) {
  std::vector<std::string> out;
  for (size_t i = 0; i < words.size(); ++i) out.emplace_back(words.Folded(i));
  return out;
}

std::vector<ByteRange> Ranges(const Words& words) {
  std::vector<ByteRange> out;
  for (size_t i = 0; i < words.size(); ++i) out.push_back({words.begin[i], words.end[i]});
  return out;
}

ByteRange All(absl::string_view text) { return {0, static_cast<uint32_t>(text.size())}; }

struct Golden {
  const char* name;
  std::string text;
  std::vector<std::string> words;
};

void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.name; }

class WordsGolden : public ::testing::TestWithParam<Golden> {
 protected:
  void TearDown() override { ForceIsa(std::nullopt); }
};

TEST_P(WordsGolden, AreAsExpected) {
  const Golden& golden = GetParam();
  const std::vector<ByteRange> body{All(golden.text)};
  Words words;
  CutWordsOracle(golden.text, body, words);
  EXPECT_THAT(Folded(words), ElementsAreArray(golden.words)) << "oracle";
  for (const Isa isa : SupportedIsas()) {
    ForceIsa(isa);
    CutWords(golden.text, body, words);
    EXPECT_THAT(Folded(words), ElementsAreArray(golden.words)) << IsaName(isa);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Scripts, WordsGolden,
    ::testing::Values(
        Golden{"Empty", "", {}}, Golden{"Blank", " \t\n\u00A0\u3000 ", {}},
        Golden{
            "Ascii", "The 3 Quick-brown FOXES, e.g. x_y", {"the", "3", "quick", "brown", "foxes", "e", "g", "x", "y"}},
        Golden{"Apostrophes", "don't don\u2019t don\u02BCt", {"don", "t", "don", "t", "don", "t"}},
        Golden{"Punctuation",
               "\u201CYes\u201D\u2014he\u00A0said\u2026no\u2013one \u2018ever\u2019",
               {"yes", "he", "said", "no", "one", "ever"}},
        Golden{"LatinMarks",
               "Café cafe\u0301 Ångström naïve Øre Łódź",
               {"cafe", "cafe", "angstrom", "naive", "øre", "łodz"}},
        Golden{"Vietnamese", "Việt Nam Vie\u0323\u0302t", {"viet", "nam", "viet"}},
        Golden{"SharpS", "Straße STRASSE", {"strasse", "strasse"}},
        Golden{"Turkish", "İstanbul ISTANBUL ılık", {"istanbul", "istanbul", "ılık"}},
        Golden{"TradeMark", "Trump™ said", {"trump", "said"}}, Golden{"Subscript", "CO₂ m²", {"co2", "m2"}},
        Golden{"Ligature", "ﬁnance oﬃce", {"finance", "office"}},
        Golden{"FullWidth", "Ｒｅｕｔｅｒｓ １２", {"reuters", "12"}},
        Golden{"SoftHyphen", "govern\u00ADment", {"government"}},
        Golden{"Joiners", "auf\u200Clage can\u200Dnot \u200Bzero\uFEFF", {"auflage", "cannot", "zero"}},
        Golden{"Greek", "Αθήνα ΆΝΕΜΟΣ ὦ", {"αθηνα", "ανεμοσ", "ω"}},
        Golden{"Cyrillic", "Київ МОСКВА ещё и\u0306", {"киів", "москва", "еще", "и"}},
        Golden{"Armenian", "Հայաստան ԵՐԵՎԱՆ և", {"հայաստան", "երեվան", "եւ"}},
        Golden{"Georgian", "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ თბილისი", {"საქართველო", "თბილისი"}},
        Golden{"Hebrew", "שָׁלוֹם עולם ע״ב", {"שלום", "עולם", "ע", "ב"}},
        Golden{"Arabic", "السَّلَامُ آب ﻻ ١٢", {"السلام", "اب", "لا", "١٢"}},
        Golden{"Persian", "می\u200Cخواهم", {"میخواهم"}}, Golden{"Devanagari", "हिन्दी की बात", {"हिन्दी", "की", "बात"}},
        Golden{"Hangul", "대한민국 \u1112\u1161\u11AB", {"대한민국", "한"}},
        Golden{"Han", "中国人民。", {"中国", "国人", "人民"}}, Golden{"HanAlone", "中 国", {"中", "国"}},
        Golden{"Kana", "カメラがカ", {"カメ", "メラ", "ラが", "がカ"}},
        Golden{"KanaVoiced", "か\u3099き か き", {"がき", "か", "き"}},
        Golden{"KanaHalfWidth", "ｶﾞｰﾅ", {"ガー", "ーナ"}}, Golden{"Thai", "ประเทศ", {"ประ", "ระเ", "ะเท", "เทศ"}},
        Golden{"ThaiMarks", "ที่นี่มี", {"ที่นี่มี"}}, Golden{"ThaiTwo", "ที่นี่", {"ที่นี่"}},
        Golden{"Lao", "ລາວໃຫຍ່", {"ລາວ", "າວໃ", "ວໃຫ", "ໃຫຍ່"}}, Golden{"Khmer", "ភាសាខ្មែរ", {"ភាសាខ្", "សាខ្មែ", "ខ្មែរ"}},
        Golden{"Burmese", "မြန်မာစာ", {"မြန်မာ", "န်မာစာ"}},
        Golden{"Mixed", "NHKは2023年iPhoneをＡＢ", {"nhk", "は", "2023", "年", "iphone", "を", "ab"}},
        Golden{"HanKana", "東京タワー", {"東京", "京タ", "タワ", "ワー"}},
        Golden{"CyrillicAtAscii", "Дом2x", {"дом2x"}},
        Golden{"MarkAfterSpace", "a \u0301 b \u0301c", {"a", "\u0301", "b", "\u0301c"}},
        Golden{"MarkThenHan", "\u3099中国", {"\u3099", "中国"}}, Golden{"EmojiOnly", "😀😀 ❤\uFE0F", {"😀😀", "❤"}},
        Golden{"PunctuationOnly", "--- ?!", {"---", "?!"}}, Golden{"IgnoredOnly", "\u200B", {"\u200B"}},
        Golden{"EmojiBesideWord", "😀 ok", {"ok"}}, Golden{"Unassigned", "a\u0378b", {"a", "b"}},
        Golden{"Supplementary", "𐐀𝐀𠀀𠀁", {"𐐨a", "𠀀𠀁"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(CutWords, GivesPlacesInTheTextAsSent) {
  const std::string text = "Ab\u00ADc, \u00ADd\u00AD — 中国人";
  Words words;
  CutWords(text, {All(text)}, words);
  EXPECT_THAT(Folded(words), ElementsAre("abc", "d", "中国", "国人"));
  EXPECT_THAT(Ranges(words), ElementsAre(ByteRange{0, 5}, ByteRange{9, 10}, ByteRange{17, 23}, ByteRange{20, 26}));
}

TEST(CutWords, NeverReadsOutsideTheBody) {
  const std::string text = "one twothree 中国人民 four";
  Words words;
  CutWords(text, {ByteRange{4, 7}, ByteRange{7, 12}, ByteRange{13, 19}, ByteRange{19, 25}}, words);
  EXPECT_THAT(Folded(words), ElementsAre("two", "three", "中国", "人民"));
  CutWords(text, {}, words);
  EXPECT_EQ(words.size(), 0u);
}

TEST(CutWords, FallsBackInEveryRangeOfTheBody) {
  const std::string text = "!? ## word **";
  Words words;
  CutWords(text, {ByteRange{0, 4}, ByteRange{4, 5}, ByteRange{11, 13}}, words);
  EXPECT_THAT(Folded(words), ElementsAre("!?", "#", "#", "**"));
}

TEST(CutWords, LeavesReadableBytesBehindTheLastWord) {
  Words words;
  for (const std::string text : {"x", "中国", "word é"}) {
    CutWords(text, {All(text)}, words);
    EXPECT_GE(words.folded.size(), words.folded_end.back() + Words::kReadablePadding);
  }
}

}  // namespace
}  // namespace wireprint::text
