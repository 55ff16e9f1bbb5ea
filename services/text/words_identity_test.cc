// Every instruction set gives what the oracle gives, on random and on adversarial texts.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "services/text/byte_sink.h"
#include "services/text/codec.h"
#include "services/text/isa.h"
#include "services/text/normalize.h"
#include "services/text/utf8.h"
#include "services/text/words.h"

namespace wireprint::text {
namespace {

// Pieces that lie at the edges of the fast path's rules.
const std::vector<std::string>& Pieces() {
  static const auto& pieces = *new std::vector<std::string>{"a",
                                                            "Z",
                                                            "0",
                                                            "word",
                                                            "The",
                                                            " ",
                                                            "  ",
                                                            "\n",
                                                            ".",
                                                            "@",
                                                            "[",
                                                            "`",
                                                            "{",
                                                            "/",
                                                            ":",
                                                            "\x7F",
                                                            std::string(1, '\0'),
                                                            "\u00A0",
                                                            "\u00A1",
                                                            "\u00AD",
                                                            "\u00AA",
                                                            "\u00B2",
                                                            "\u00BF",
                                                            "\u2000",
                                                            "\u200B",
                                                            "\u200F",
                                                            "\u2010",
                                                            "\u2013",
                                                            "\u2014",
                                                            "\u2018",
                                                            "\u2019",
                                                            "\u201C",
                                                            "\u201D",
                                                            "\u2026",
                                                            "\u2029",
                                                            "\u202A",
                                                            "\u202F",
                                                            "\u2039",
                                                            "\u20AC",
                                                            "\u2122",
                                                            "\u00E9",
                                                            "e\u0301",
                                                            "\u0301",
                                                            "\u0438\u0306",
                                                            "ж",
                                                            "Ω",
                                                            "中",
                                                            "国",
                                                            "が",
                                                            "か\u3099",
                                                            "ｶﾞ",
                                                            "ー",
                                                            "ก",
                                                            "ที่",
                                                            "က",
                                                            "ខ្",
                                                            "한",
                                                            "\u1112\u1161\u11AB",
                                                            "ש",
                                                            "ا",
                                                            "َ",
                                                            "😀",
                                                            "\U000E0001",
                                                            "\uFDFA",
                                                            "\uFEFF",
                                                            "𠀀"};
  return pieces;
}

using Rng = std::mt19937_64;

std::string OfPieces(Rng& rng, size_t pieces, size_t first, size_t last) {
  std::string text;
  for (size_t i = 0; i < pieces; ++i) text += Pieces()[first + rng() % (last - first)];
  return text;
}

std::string OfCodePoints(Rng& rng, size_t count, char32_t limit) {
  std::string text;
  while (count > 0) {
    const auto code = static_cast<char32_t>(rng() % limit);
    if (code >= 0xD800 && code < 0xE000) continue;
    char bytes[4];
    text.append(bytes, EncodeUtf8(code, bytes));
    --count;
  }
  return text;
}

// Random bytes without those that make them invalid.
std::string OfValidBytes(Rng& rng, size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i) text += static_cast<char>(rng());
  for (auto fault = FirstInvalidUtf8(text); fault; fault = FirstInvalidUtf8(text)) text.erase(*fault, 1);
  return text;
}

// Ranges that cut the text anywhere between code points, also inside words and directly after one another.
std::vector<ByteRange> RandomBody(Rng& rng, absl::string_view text) {
  std::vector<uint32_t> cuts;
  for (uint32_t i = 0; i <= text.size(); ++i) {
    const bool boundary = i == text.size() || (static_cast<uint8_t>(text[i]) & 0xC0) != 0x80;
    if (boundary && rng() % 24 == 0) cuts.push_back(i);
  }
  std::vector<ByteRange> body;
  for (size_t i = 0; i + 1 < cuts.size(); i += 1 + rng() % 2) body.push_back({cuts[i], cuts[i + 1]});
  return body;
}

class WordsIdentity : public ::testing::Test {
 protected:
  void TearDown() override { ForceIsa(std::nullopt); }

  void Check(absl::string_view text, const std::vector<ByteRange>& body) {
    CutWordsOracle(text, body, oracle_);
    for (size_t i = 0; i < oracle_.size(); ++i) {
      ByteSink sink(normal_, 0);
      AppendNormalized(text.substr(oracle_.begin[i], oracle_.end[i] - oracle_.begin[i]), scratch_, sink);
      if (sink.position() == 0) continue;  // the raw bytes of rule 4
      ASSERT_EQ(oracle_.Folded(i), absl::string_view(normal_).substr(0, sink.position())) << "word " << i;
    }
    for (const Isa isa : SupportedIsas()) {
      ForceIsa(isa);
      CutWords(text, body, words_);
      ASSERT_EQ(words_.begin, oracle_.begin) << IsaName(isa);
      ASSERT_EQ(words_.end, oracle_.end) << IsaName(isa);
      ASSERT_EQ(words_.folded_begin.size(), oracle_.size()) << IsaName(isa);
      ASSERT_EQ(words_.folded_end.size(), oracle_.size()) << IsaName(isa);
      for (size_t i = 0; i < oracle_.size(); ++i) {
        ASSERT_EQ(words_.Folded(i), oracle_.Folded(i)) << IsaName(isa) << " word " << i;
        ASSERT_FALSE(words_.Folded(i).empty());
      }
    }
  }
  void Check(absl::string_view text) { Check(text, {ByteRange{0, static_cast<uint32_t>(text.size())}}); }

  Words oracle_;
  Words words_;
  std::string normal_;
  std::vector<char32_t> scratch_;
};

TEST_F(WordsIdentity, SaysWhatItRanOn) {
  for (const Isa isa : SupportedIsas()) std::printf("instruction set: %s\n", std::string(IsaName(isa)).c_str());
  if (BestIsa() != Isa::kAvx512) std::printf("NOT RUN: avx512, this processor has none\n");
  EXPECT_GE(SupportedIsas().size(), 1u);
}

TEST_F(WordsIdentity, OnMixturesOfAllPieces) {
  Rng rng(1);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = OfPieces(rng, rng() % 150, 0, Pieces().size());
    SCOPED_TRACE(i);
    Check(text);
    Check(text, RandomBody(rng, text));
    if (HasFatalFailure()) return;
  }
}

TEST_F(WordsIdentity, OnMostlyAsciiWithPunctuation) {
  Rng rng(2);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (int j = 0; j < 10; ++j) {
      text += OfPieces(rng, rng() % 30, 0, 17);
      text += OfPieces(rng, rng() % 3, 0, Pieces().size());
    }
    SCOPED_TRACE(i);
    Check(text);
    Check(text, RandomBody(rng, text));
    if (HasFatalFailure()) return;
  }
}

TEST_F(WordsIdentity, OnRandomCodePointsAndBytes) {
  Rng rng(3);
  for (int i = 0; i < 600; ++i) {
    SCOPED_TRACE(i);
    Check(OfCodePoints(rng, rng() % 200, 0x110000));
    Check(OfCodePoints(rng, rng() % 200, 0x3100));
    Check(OfCodePoints(rng, rng() % 400, 0x100));
    Check(OfValidBytes(rng, rng() % 400));
    if (HasFatalFailure()) return;
  }
}

// Each piece at each place of a block, behind letters and behind spaces.
TEST_F(WordsIdentity, WherePiecesStraddleBlocks) {
  for (const std::string& piece : Pieces()) {
    for (size_t before = 0; before < 140; ++before) {
      for (const char filler : {'x', ' '}) {
        for (const size_t after : {0, 1, 2, 70}) {
          Check(std::string(before, filler) + piece + std::string(after, 'y'));
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

// Chunks of a long text end inside separators and words.
TEST_F(WordsIdentity, WherePiecesStraddleChunks) {
  for (const std::string& piece : Pieces()) {
    for (size_t before = 4096 - 4; before <= 4096 + 1; ++before) {
      Check(std::string(before, 'x') + piece + "tail");
      Check(std::string(before, ' ') + piece + "tail");
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(WordsIdentity, OnLongTexts) {
  Rng rng(4);
  Check(std::string(1 << 20, 'a'));
  Check(std::string(1 << 20, ' '));
  Check(std::string((1 << 20) - 1, '.') + "x");
  std::string alternating, long_cyrillic, marks;
  for (int i = 0; i < (1 << 18); ++i) {
    alternating += "a ";
    long_cyrillic += "Ж";
    marks += "\u0301";
  }
  Check(alternating);
  Check(long_cyrillic);
  Check(marks);
  Check(std::string(300000, 'B') + "\u00E9" + std::string(300000, 'B'));
  Check(OfPieces(rng, 200000, 0, Pieces().size()));
}

// Buffers that held a longer text must not show through.
TEST_F(WordsIdentity, WhateverWasCutBefore) {
  Rng rng(5);
  for (int i = 0; i < 400; ++i) {
    Check(OfPieces(rng, rng() % 2 == 0 ? rng() % 4 : rng() % 4000, 0, Pieces().size()));
    if (HasFatalFailure()) return;
  }
}

// The text ends where the page ends, and the next page cannot be read.
TEST_F(WordsIdentity, AtTheEndOfReadableMemory) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  char* const memory =
      static_cast<char*>(mmap(nullptr, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(memory, MAP_FAILED);
  ASSERT_EQ(mprotect(memory + 2 * page, page, PROT_NONE), 0);
  Rng rng(6);
  for (int i = 0; i < 1500; ++i) {
    std::string text = OfPieces(rng, rng() % 60, 0, rng() % 2 == 0 ? 17 : Pieces().size());
    if (i % 3 == 0) text = std::string(rng() % 200, 'w') + (i % 2 == 0 ? "\u2019" : "\u00A0");
    char* const at = memory + 2 * page - text.size();
    std::memcpy(at, text.data(), text.size());
    Check(absl::string_view(at, text.size()));
    if (HasFatalFailure()) break;
  }
  munmap(memory, 3 * page);
}

}  // namespace
}  // namespace wireprint::text
