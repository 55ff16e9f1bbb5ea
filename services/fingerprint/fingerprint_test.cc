// The whole on every instruction set: the same bits on random and hostile texts, and what the interfaces promise.
#include "services/fingerprint/fingerprint.h"

#include <cmath>
#include <random>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/fingerprint/bands.h"
#include "services/fingerprint/scheme.h"
#include "services/text/isa.h"

namespace wireprint::fingerprint {
namespace {

void Append(std::string& text, char32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
    text += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | code >> 12);
    text += static_cast<char>(0x80 | (code >> 6 & 63));
    text += static_cast<char>(0x80 | (code & 63));
  } else {
    text += static_cast<char>(0xF0 | code >> 18);
    text += static_cast<char>(0x80 | (code >> 12 & 63));
    text += static_cast<char>(0x80 | (code >> 6 & 63));
    text += static_cast<char>(0x80 | (code & 63));
  }
}

// Valid UTF-8 of `size` code points: by turns any, mostly ASCII, few different words, and one endless word.
std::string RandomText(std::mt19937_64& random, size_t size, unsigned kind) {
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    const uint64_t draw = random();
    if (kind == 0) {
      const char32_t code = static_cast<char32_t>(draw >> 8) % (draw % 2 ? 0x3000 : 0x110000);
      Append(text, code >= 0xD800 && code < 0xE000 ? U' ' : code);
    } else if (kind == 1) {
      Append(text, draw % 50 == 0 ? 0x2010 + static_cast<char32_t>(draw >> 8) % 32
                                  : static_cast<char32_t>(32 + (draw >> 8) % 95));
    } else if (kind == 2) {
      text += draw % 3 ? "yes " : "no, ";
    } else {
      text += static_cast<char>('a' + draw % 26);
    }
  }
  return text;
}

TEST(FingerprintTest, IsTheSameOnEveryInstructionSet) {
  std::mt19937_64 random(11);
  Fingerprinter fingerprinter;
  for (unsigned round = 0; round < 600; ++round) {
    const std::string text = RandomText(random, random() % (round % 50 == 0 ? 20000 : 900), round % 4);
    text::ForceIsa(text::Isa::kScalar);
    const Fingerprint expected = fingerprinter.Compute(text);
    for (const text::Isa isa : text::SupportedIsas()) {
      text::ForceIsa(isa);
      ASSERT_EQ(fingerprinter.Compute(text), expected) << text::IsaName(isa) << " round " << round;
    }
  }
  text::ForceIsa(std::nullopt);
}

TEST(FingerprintTest, ReusedBuffersLeaveNoTrace) {
  std::mt19937_64 random(12);
  Fingerprinter reused;
  for (unsigned round = 0; round < 200; ++round) {
    const std::string text = RandomText(random, random() % 3000, round % 4);
    Fingerprinter fresh;
    ASSERT_EQ(reused.Compute(text), fresh.Compute(text));
    ASSERT_EQ(reused.shingles(), fresh.shingles());
    ASSERT_EQ(reused.word_hashes(), fresh.word_hashes());
  }
}

TEST(FingerprintTest, OnlyTheBodyCounts) {
  Fingerprinter fingerprinter;
  const Fingerprint alone = fingerprinter.Compute("The ferry left the port at dawn.");
  const std::string page = "Menu\nThe ferry left the port at dawn.\nSubscribe";
  const text::ByteRange body{5, 37};
  EXPECT_EQ(fingerprinter.Compute(page, absl::MakeConstSpan(&body, 1)), alone);
  EXPECT_NE(fingerprinter.Compute(page), alone);
}

TEST(FingerprintTest, ShortTextsDifferByEveryWord) {
  Fingerprinter fingerprinter;
  std::vector<uint64_t> seen;
  for (const char* text : {"a", "b", "a a", "a b", "b a", "a a a", "a a a a", "a b a b", "a a a a a"}) {
    fingerprinter.Compute(text);
    ASSERT_EQ(fingerprinter.shingles().size(), 1u) << text;
    EXPECT_THAT(seen, testing::Not(testing::Contains(fingerprinter.shingles()[0]))) << text;
    seen.push_back(fingerprinter.shingles()[0]);
  }
}

TEST(FingerprintTest, NoWordsNoShingles) {
  Fingerprinter fingerprinter;
  const Fingerprint& fingerprint = fingerprinter.Compute(" \n");
  EXPECT_EQ(fingerprint.word_count, 0u);
  EXPECT_EQ(fingerprint.shingle_count, 0u);
  EXPECT_TRUE(fingerprint.samples.empty());
  EXPECT_THAT(fingerprint.signature, testing::Each(kEmptySlot));
}

TEST(SchemeTest, AcceptsItsNameOnly) {
  EXPECT_TRUE(IsKnownScheme("wp1"));
  for (const char* name : {"", "wp", "wp2", "WP1", "wp1 "}) EXPECT_FALSE(IsKnownScheme(name)) << name;
}

TEST(BandsTest, LayoutReachesItsRecallAndNoBetterOneExists) {
  for (const double threshold : {0.05, 0.2, 0.42, 0.7, 0.95}) {
    for (const double recall : {0.5, 0.9, 0.99}) {
      const std::optional<BandLayout> layout = ChooseLayout(threshold, recall);
      ASSERT_TRUE(layout);
      EXPECT_LE(layout->bands * layout->rows, kSlots);
      EXPECT_GE(BandRecall(*layout, threshold), recall);
      EXPECT_LT(BandRecall({layout->bands - 1, layout->rows}, threshold), recall);
      EXPECT_LT(BandRecall({static_cast<uint32_t>(kSlots) / (layout->rows + 1), layout->rows + 1}, threshold), recall);
    }
  }
}

TEST(BandsTest, RefusesWhatCannotBe) {
  for (const auto& [threshold, recall] :
       {std::pair{0.0, 0.9}, {-1.0, 0.9}, {1.01, 0.9}, {0.5, 0.0}, {0.5, 1.0}, {0.001, 0.99}, {NAN, 0.9}, {0.5, NAN}}) {
    EXPECT_FALSE(ChooseLayout(threshold, recall)) << threshold << " " << recall;
  }
}

TEST(BandsTest, KeysDependOnBandAndSlots) {
  Signature signature;
  signature.fill(3);
  const std::vector<uint64_t> keys = BandKeys(signature, {16, 8});
  EXPECT_EQ(std::set<uint64_t>(keys.begin(), keys.end()).size(), 16u);
  signature[8] = 4;
  const std::vector<uint64_t> other = BandKeys(signature, {16, 8});
  for (size_t band = 0; band < 16; ++band) EXPECT_EQ(keys[band] == other[band], band != 1) << band;
}

}  // namespace
}  // namespace wireprint::fingerprint
