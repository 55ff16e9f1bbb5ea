#include "services/dedup/core/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/text/words.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ComparableText Comparable(const std::string& text) {
  const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
  return ComparableText(text, absl::MakeConstSpan(&all, 1));
}

std::vector<std::string> FoldedWords(const std::string& text, text::ByteRange range) {
  text::Words words;
  text::CutWords(text, absl::MakeConstSpan(&range, 1), words);
  std::vector<std::string> folded;
  for (size_t i = 0; i < words.size(); ++i) folded.emplace_back(words.Folded(i));
  return folded;
}

std::string Bytes(const std::string& text, text::ByteRange range) {
  return text.substr(range.begin, range.end - range.begin);
}

std::string NumberedWords(const std::string& prefix, size_t from, size_t to) {
  std::vector<std::string> words;
  for (size_t i = from; i < to; ++i) words.push_back(absl::StrCat(prefix, i));
  return absl::StrJoin(words, " ");
}

std::string RandomWords(std::mt19937_64& random, size_t count, size_t vocabulary) {
  std::vector<std::string> words;
  for (size_t i = 0; i < count; ++i) words.push_back(absl::StrCat("w", random() % vocabulary));
  return absl::StrJoin(words, " ");
}

TEST(ComparableTextTest, ReuseLeavesNothingOfTheTextBefore) {
  ComparableText reused = Comparable(NumberedWords("x", 0, 300));
  const std::string text = "Rain fell on the harbour town all night";
  const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
  reused.Assign(text, absl::MakeConstSpan(&all, 1));
  const ComparableText fresh = Comparable(text);
  EXPECT_EQ(reused.word_hashes(), fresh.word_hashes());
  EXPECT_EQ(reused.shingles(), fresh.shingles());
  EXPECT_EQ(reused.shingle_set().hashes(), fresh.shingle_set().hashes());
  EXPECT_EQ(reused.word_count(), 8);
  EXPECT_EQ(reused.shingle_count(), 4);
  EXPECT_EQ(Bytes(text, reused.WordRange(1, 3)), "fell on");
}

TEST(ComparableTextTest, FromAFingerprinterItIsTheSame) {
  const std::string text = "The council voted late on Monday; the council voted late again.";
  const std::vector<text::ByteRange> body = {{4, 40}, {42, 60}};
  fingerprint::Fingerprinter fingerprinter;
  fingerprinter.Compute("What was computed before leaves nothing behind, though its buffers are used again.");
  ComparableText taken;
  taken.Assign(fingerprinter, {});
  const fingerprint::Fingerprint& fingerprint = fingerprinter.Compute(text, body);
  taken.Assign(fingerprinter, body);
  const ComparableText made(text, body);
  for (size_t word = 0; word < made.word_count(); ++word) EXPECT_EQ(taken.FollowsGap(word), made.FollowsGap(word));
  EXPECT_EQ(taken.word_hashes(), made.word_hashes());
  EXPECT_EQ(taken.shingles(), made.shingles());
  EXPECT_EQ(taken.shingle_set().hashes(), made.shingle_set().hashes());
  EXPECT_EQ(taken.WordRange(0, 2), made.WordRange(0, 2));
  EXPECT_EQ(made.word_count(), fingerprint.word_count);
  EXPECT_EQ(made.shingle_count(), fingerprint.shingle_count);
}

TEST(SharedPassagesTest, EndWhereSomethingWasLeftOut) {
  const std::string plain = "The ferry struck the outer breakwater in thick fog and nobody was hurt at all.";
  const std::string page = "The ferry struck the outer breakwater (advert) in thick fog and nobody was hurt at all.";
  const std::vector<text::ByteRange> all = {{0, static_cast<uint32_t>(plain.size())}};
  const std::vector<text::ByteRange> body = {{0, 38}, {46, static_cast<uint32_t>(page.size())}};
  const ComparableText a(plain, all);
  const ComparableText b(page, body);
  ASSERT_EQ(a.word_hashes(), b.word_hashes());
  const std::vector<Passage> ahead = SharedPassages(a, b);
  ASSERT_EQ(ahead.size(), 2);
  EXPECT_EQ(Bytes(page, ahead[0].in_b), "The ferry struck the outer breakwater");
  EXPECT_EQ(Bytes(plain, ahead[0].in_a), "The ferry struck the outer breakwater");
  EXPECT_EQ(Bytes(page, ahead[1].in_b), "in thick fog and nobody was hurt at all");
  EXPECT_EQ(ahead[1].words, 9);
  EXPECT_EQ(SharedPassages(b, a).size(), 2);
}

TEST(CompareSetsTest, CountsAgreeWithSets) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    const ComparableText a = Comparable(RandomWords(random, random() % 60, 3));
    const ComparableText b = Comparable(RandomWords(random, random() % 60, 3));
    const std::set<uint64_t> x(a.shingles().begin(), a.shingles().end());
    const std::set<uint64_t> y(b.shingles().begin(), b.shingles().end());
    const auto shared = std::count_if(x.begin(), x.end(), [&y](uint64_t shingle) { return y.count(shingle) > 0; });
    const Overlap overlap = CompareSets(a, b);
    EXPECT_EQ(overlap.shared, shared);
    EXPECT_EQ(overlap.shingles_a, x.size());
    EXPECT_EQ(overlap.shingles_b, y.size());
    EXPECT_EQ(overlap.words_a, a.word_count());
    EXPECT_EQ(overlap.words_b, b.word_count());
  }
}

TEST(CompareSetsTest, IdenticalMeansTheSameWordsInOrder) {
  const std::string text = NumberedWords("n", 0, 50);
  EXPECT_TRUE(CompareSets(Comparable(text), Comparable("  N0, " + text.substr(2) + "!")).identical);
  EXPECT_FALSE(CompareSets(Comparable(text), Comparable(text + " more")).identical);
  // One repeated word: equal sets of different texts.
  const Overlap repeated = CompareSets(Comparable("a a a a a a a"), Comparable("a a a a a a a a"));
  EXPECT_EQ(repeated.Jaccard(), 1);
  EXPECT_FALSE(repeated.identical);
}

TEST(SharedPassagesTest, ReorderedParagraphsComeInTheOrderOfA) {
  const std::string one = NumberedWords("one", 0, 30);
  const std::string two = NumberedWords("two", 0, 20);
  const std::string a = one + ". Own words of a. " + two;
  const std::string b = "Own start. " + two + ", between " + one;
  const auto passages = SharedPassages(Comparable(a), Comparable(b));
  ASSERT_THAT(passages, SizeIs(2));
  EXPECT_EQ(Bytes(a, passages[0].in_a), one);
  EXPECT_EQ(Bytes(b, passages[0].in_b), one);
  EXPECT_EQ(passages[0].words, 30);
  EXPECT_EQ(Bytes(a, passages[1].in_a), two);
  EXPECT_EQ(Bytes(b, passages[1].in_b), two);
}

TEST(SharedPassagesTest, NothingSharedAndEmptyTexts) {
  const ComparableText a = Comparable(NumberedWords("a", 0, 40));
  EXPECT_THAT(SharedPassages(a, Comparable(NumberedWords("b", 0, 40))), IsEmpty());
  EXPECT_THAT(SharedPassages(a, ComparableText()), IsEmpty());
  EXPECT_THAT(SharedPassages(ComparableText(), a), IsEmpty());
}

TEST(SharedPassagesTest, TextsBelowFiveWordsAreOneShingle) {
  const std::string a = "Markets closed early.";
  const auto passages = SharedPassages(Comparable(a), Comparable("markets closed early"));
  ASSERT_THAT(passages, SizeIs(1));
  EXPECT_EQ(Bytes(a, passages[0].in_a), "Markets closed early");
  EXPECT_THAT(SharedPassages(Comparable(a), Comparable("markets closed early today")), IsEmpty());
}

TEST(SharedPassagesTest, TheLongestPlaceInBIsTaken) {
  const std::string story = NumberedWords("s", 0, 40);
  const std::string b = NumberedWords("s", 0, 8) + " break " + story;
  const auto passages = SharedPassages(Comparable(story), Comparable(b));
  ASSERT_THAT(passages, SizeIs(1));
  EXPECT_EQ(Bytes(b, passages[0].in_b), story);
}

TEST(SharedPassagesTest, OnlyTheLongestAreKept) {
  std::string a;
  std::string b;
  for (size_t i = 0; i < 50; ++i) {
    const std::string part = NumberedWords(absl::StrCat("p", i, "x"), 0, 6 + i);
    absl::StrAppend(&a, part, " left", i, " ");
    absl::StrAppend(&b, part, " right", i, " ");
  }
  const auto passages = SharedPassages(Comparable(a), Comparable(b));
  ASSERT_THAT(passages, SizeIs(kMaxPassages));
  for (size_t i = 0; i < passages.size(); ++i) EXPECT_EQ(passages[i].words, 6 + 18 + i);
  EXPECT_THAT(SharedPassages(Comparable(a), Comparable(b), 1), SizeIs(1));
}

// Every passage holds the same words on both sides; passages ascend and are disjoint in a; they cover exactly the words
// of a that are in a shared shingle.
void CheckPassages(const std::string& text_a, const std::string& text_b) {
  const ComparableText a = Comparable(text_a);
  const ComparableText b = Comparable(text_b);
  const std::set<uint64_t> in_b(b.shingles().begin(), b.shingles().end());
  std::set<uint32_t> expected;
  for (size_t i = 0; i < a.shingles().size(); ++i) {
    if (in_b.count(a.shingles()[i]) == 0) continue;
    for (size_t word = i; word < std::min<size_t>(i + 5, a.word_count()); ++word) {
      expected.insert(a.WordRange(word, word + 1).begin);
    }
  }
  std::set<uint32_t> covered;
  uint32_t end = 0;
  for (const Passage& passage : SharedPassages(a, b, 1 << 20)) {
    EXPECT_GE(passage.in_a.begin, end);
    end = passage.in_a.end;
    const auto words = FoldedWords(text_a, passage.in_a);
    EXPECT_EQ(words, FoldedWords(text_b, passage.in_b));
    EXPECT_EQ(words.size(), passage.words);
    for (size_t word = 0; word < a.word_count(); ++word) {
      const text::ByteRange range = a.WordRange(word, word + 1);
      if (range.begin >= passage.in_a.begin && range.end <= passage.in_a.end) covered.insert(range.begin);
    }
  }
  EXPECT_EQ(covered, expected) << text_a << "\n" << text_b;
}

TEST(SharedPassagesTest, CoverExactlyWhatIsSharedInRandomTexts) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 600; ++round) {
    const size_t vocabulary = round % 3 == 0 ? 2 : round % 3 == 1 ? 4 : 1000;
    const std::string common = RandomWords(random, random() % 40, vocabulary);
    const std::string a = absl::StrJoin(
        {RandomWords(random, random() % 30, vocabulary), common, RandomWords(random, random() % 30, vocabulary)}, " ");
    const std::string b = absl::StrJoin(
        {RandomWords(random, random() % 30, vocabulary), common, RandomWords(random, random() % 30, vocabulary)}, "-");
    CheckPassages(a, b);
  }
}

TEST(SharedPassagesTest, HostileRepetitionStaysLinear) {
  std::string one;
  std::string two;
  std::string shifted = "start ";
  while (one.size() < (1 << 20)) one += "a ";
  while (two.size() < (1 << 20)) two += "a b ";
  while (shifted.size() < (1 << 20)) shifted += "a b a b a c ";
  std::vector<ComparableText> texts;
  for (const std::string* text : {&one, &two, &shifted}) texts.push_back(Comparable(*text));
  const auto start = std::chrono::steady_clock::now();
  for (const ComparableText& a : texts) {
    for (const ComparableText& b : texts) EXPECT_LE(SharedPassages(a, b).size(), kMaxPassages);
  }
  // About 0.1 s in a release build; quadratic work would take hours.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  EXPECT_THAT(SharedPassages(texts[0], texts[0]),
              ElementsAre(Passage{texts[0].WordRange(0, texts[0].word_count()),
                                  texts[0].WordRange(0, texts[0].word_count()), texts[0].word_count()}));
}

}  // namespace
}  // namespace wireprint::dedup
