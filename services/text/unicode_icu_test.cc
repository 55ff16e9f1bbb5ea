// The project's own Unicode 15.0 table against ICU: classes of all code points, normal forms of all code points and of
// random strings. Where ICU carries another version, only code points that Unicode 15.0 had are compared.
#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "services/text/byte_sink.h"
#include "services/text/codec.h"
#include "services/text/normalize.h"
#include "services/text/unicode.h"

namespace wireprint::text {
namespace {

using unicode::CharClass;

bool SameVersion() {
  UVersionInfo version;
  u_getUnicodeVersion(version);
  return version[0] == 15 && version[1] == 0;
}

bool Compared(char32_t code) {
  if (code >= 0xD800 && code < 0xE000) return false;
  if (SameVersion()) return true;
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(code), age);
  return age[0] != 0 && age[0] <= 15 && (age[0] < 15 || age[1] == 0);
}

UScriptCode Script(UChar32 code) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(code, &error);
}

bool IsMark(UChar32 code) { return (U_GET_GC_MASK(code) & U_GC_M_MASK) != 0; }

CharClass ClassByIcu(UChar32 code) {
  if (u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return CharClass::kIgnored;
  if (IsMark(code) || code == 0xFF9E || code == 0xFF9F) return CharClass::kMark;
  const UScriptCode script = Script(code);
  if (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA) return CharClass::kNgram2;
  if (code == 0x30FC || code == 0xFF70) return CharClass::kNgram2;
  if (code == 0x02BC || code == 0x02EE) return CharClass::kSeparator;
  if ((U_GET_GC_MASK(code) & (U_GC_L_MASK | U_GC_N_MASK)) == 0) return CharClass::kSeparator;
  const bool trigrams =
      script == USCRIPT_THAI || script == USCRIPT_LAO || script == USCRIPT_KHMER || script == USCRIPT_MYANMAR;
  return trigrams ? CharClass::kNgram3 : CharClass::kWord;
}

bool StripsByIcu(UChar32 code) {
  const UScriptCode script = Script(code);
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC || script == USCRIPT_ARABIC ||
         script == USCRIPT_HEBREW;
}

class Icu : public ::testing::Test {
 protected:
  void SetUp() override {
    UErrorCode error = U_ZERO_ERROR;
    folding_ = icu::Normalizer2::getNFKCCasefoldInstance(error);
    nfd_ = icu::Normalizer2::getNFDInstance(error);
    nfc_ = icu::Normalizer2::getNFCInstance(error);
    ASSERT_TRUE(U_SUCCESS(error));
    if (!SameVersion())
      std::printf("ICU is of Unicode %s: code points of other versions are NOT compared\n", U_UNICODE_VERSION);
  }

  std::string ByIcu(const std::u32string& word) const {
    UErrorCode error = U_ZERO_ERROR;
    const auto utf16 =
        icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(word.data()), static_cast<int32_t>(word.size()));
    const icu::UnicodeString decomposed = nfd_->normalize(folding_->normalize(utf16, error), error);
    icu::UnicodeString stripped;
    bool strips = false;
    for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
      const UChar32 code = decomposed.char32At(i);
      if (!IsMark(code)) strips = StripsByIcu(code);
      if (!(strips && u_charType(code) == U_NON_SPACING_MARK)) stripped.append(code);
    }
    std::string out;
    nfc_->normalize(stripped, error).toUTF8String(out);
    EXPECT_TRUE(U_SUCCESS(error));
    return out;
  }

  std::string ByTable(const std::u32string& word) {
    std::string utf8;
    for (const char32_t code : word) {
      char bytes[4];
      utf8.append(bytes, EncodeUtf8(code, bytes));
    }
    ByteSink sink(storage_, 0);
    AppendNormalized(utf8, scratch_, sink);
    return storage_.substr(0, sink.position());
  }

  // Random words of the code points that `use` picks, beside ICU's.
  template <typename Use>
  void CompareRandomWords(uint64_t seed, int words, Use use) {
    std::vector<char32_t> codes;
    for (char32_t code = 0; code < unicode::kCodePointLimit; ++code) {
      if (Compared(code) && use(code)) codes.push_back(code);
    }
    ASSERT_FALSE(codes.empty());
    std::mt19937_64 rng(seed);
    for (int i = 0; i < words; ++i) {
      std::u32string word;
      for (size_t n = 1 + rng() % 6; n > 0; --n) word.push_back(codes[rng() % codes.size()]);
      ASSERT_EQ(ByTable(word), ByIcu(word)) << "word " << i;
    }
  }

 private:
  const icu::Normalizer2* folding_ = nullptr;
  const icu::Normalizer2* nfd_ = nullptr;
  const icu::Normalizer2* nfc_ = nullptr;
  std::string storage_;
  std::vector<char32_t> scratch_;
};

TEST_F(Icu, AgreesOnTheClassOfEveryCodePoint) {
  size_t compared = 0;
  for (char32_t code = 0; code < unicode::kCodePointLimit; ++code) {
    if (!Compared(code)) continue;
    ++compared;
    const auto icu_code = static_cast<UChar32>(code);
    const unicode::Props props = unicode::PropsOf(code);
    ASSERT_EQ(props.char_class(), ClassByIcu(icu_code)) << std::hex << "U+" << icu_code;
    ASSERT_EQ(props.white_space(), u_isUWhiteSpace(icu_code)) << std::hex << "U+" << icu_code;
    ASSERT_EQ(props.nonspacing_mark(), u_charType(icu_code) == U_NON_SPACING_MARK) << std::hex << "U+" << icu_code;
    ASSERT_EQ(props.any_mark(), IsMark(icu_code)) << std::hex << "U+" << icu_code;
    ASSERT_EQ(props.strips_marks(), StripsByIcu(icu_code) && !IsMark(icu_code)) << std::hex << "U+" << icu_code;
    ASSERT_EQ(unicode::CombiningClass(code), u_getCombiningClass(icu_code)) << std::hex << "U+" << icu_code;
  }
  std::printf("%zu code points compared with ICU of Unicode %s\n", compared, U_UNICODE_VERSION);
  EXPECT_GT(compared, 149000u);
}

TEST_F(Icu, AgreesOnTheNormalFormOfEveryCodePoint) {
  for (char32_t code = 0; code < unicode::kCodePointLimit; ++code) {
    if (!Compared(code)) continue;
    ASSERT_EQ(ByTable({code}), ByIcu({code})) << std::hex << "U+" << static_cast<UChar32>(code);
  }
}

// Marks behind every code point: no composition, order or stripping depends on luck.
TEST_F(Icu, AgreesOnEveryCodePointWithMarks) {
  const std::u32string marks = U"\u0301\u0323\u0345\u3099\u093C\u0653\u05BC\u1161\u11A8\uFF9E\u0338\u20E3";
  for (char32_t code = 0; code < 0x30000; ++code) {
    if (!Compared(code)) continue;
    const std::u32string one{code, marks[code % marks.size()]};
    const std::u32string two{U'a', code, marks[code / 7 % marks.size()], marks[code / 3 % marks.size()]};
    ASSERT_EQ(ByTable(one), ByIcu(one)) << std::hex << "U+" << static_cast<UChar32>(code);
    ASSERT_EQ(ByTable(two), ByIcu(two)) << std::hex << "U+" << static_cast<UChar32>(code);
  }
}

TEST_F(Icu, AgreesOnRandomWords) {
  CompareRandomWords(1, 60000, [](char32_t) { return true; });
  CompareRandomWords(2, 60000, [](char32_t code) { return code < 0x3100; });
  CompareRandomWords(3, 60000, [](char32_t code) { return code < 0x700; });
}

TEST_F(Icu, AgreesOnRandomWordsOfMarksAndComposites) {
  const auto composes = [](char32_t code) {
    return unicode::CombiningClass(code) != 0 || !unicode::CanonicalDecomposition(code).empty();
  };
  CompareRandomWords(4, 60000, composes);
  CompareRandomWords(
      5, 60000, [&](char32_t code) { return code == U'a' || code == U'\u0438' || (composes(code) && code < 0x1000); });
  CompareRandomWords(6, 30000, [](char32_t code) { return code >= 0x1100 && code < 0x1200; });
  CompareRandomWords(
      7, 30000, [](char32_t code) { return (code >= 0xAC00 && code < 0xAD00) || (code >= 0x11A0 && code < 0x11C8); });
}

}  // namespace
}  // namespace wireprint::text
