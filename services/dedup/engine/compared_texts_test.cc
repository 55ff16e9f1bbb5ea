#include "services/dedup/engine/compared_texts.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/engine/corpus.h"
#include "services/fingerprint/fingerprint.h"

namespace wireprint::dedup {
namespace {

std::shared_ptr<const ComparedText> Made(const std::string& text) {
  auto stored = std::make_shared<StoredText>();
  stored->report.text = text;
  return std::make_shared<const ComparedText>(std::move(stored));
}

class ComparedTextsTest : public testing::Test {
 protected:
  ComparedTextsTest()
      : text_(Made("Ferries to the outer islands stay in port until the storm has passed on Friday.")) {}

  void Keep(const int* corpus, Sequence sequence) { texts_.Keep(corpus, sequence, text_, texts_.erasures()); }
  bool Has(const int* corpus, Sequence sequence) { return texts_.Find(corpus, sequence) != nullptr; }

  const std::shared_ptr<const ComparedText> text_;
  const int one_ = 1, other_ = 2;
  ComparedTexts texts_{4 * text_->bytes()};
};

TEST_F(ComparedTextsTest, ATextIsWhatItsFingerprintSays) {
  fingerprint::Fingerprinter fingerprinter;
  const fingerprint::Fingerprint& fingerprint = fingerprinter.Compute(text_->stored->report.text);
  EXPECT_EQ(text_->exact_hash, fingerprint.exact_hash);
  EXPECT_EQ(text_->word_count, fingerprint.word_count);
  EXPECT_EQ(absl::MakeConstSpan(text_->shingles), fingerprinter.shingles());
}

TEST_F(ComparedTextsTest, WhatWasAskedForLongestAgoGoesFirst) {
  for (Sequence sequence = 1; sequence <= 4; ++sequence) Keep(&one_, sequence);
  EXPECT_EQ(texts_.bytes(), 4 * text_->bytes());
  EXPECT_TRUE(Has(&one_, 1));
  Keep(&one_, 5);
  EXPECT_EQ(texts_.bytes(), 4 * text_->bytes());
  EXPECT_TRUE(Has(&one_, 1));
  EXPECT_FALSE(Has(&one_, 2));
  EXPECT_TRUE(Has(&one_, 5));
}

TEST_F(ComparedTextsTest, OneThatWouldTakeMostOfTheRoomIsNotKept) {
  texts_.Keep(&one_, 1, Made(std::string(4 * text_->bytes(), 'x')), texts_.erasures());
  EXPECT_FALSE(Has(&one_, 1));
  EXPECT_EQ(texts_.bytes(), 0);
}

TEST_F(ComparedTextsTest, KeptTwiceIsKeptOnce) {
  Keep(&one_, 1);
  Keep(&one_, 1);
  EXPECT_EQ(texts_.bytes(), text_->bytes());
}

TEST_F(ComparedTextsTest, WhatIsErasedIsGoneAndTheSameOfAnotherCorpusStays) {
  for (Sequence sequence = 1; sequence <= 3; ++sequence) Keep(&one_, sequence);
  Keep(&other_, 2);
  const Sequence second = 2;
  texts_.Erase(&one_, {&second, 1});
  EXPECT_TRUE(Has(&one_, 1));
  EXPECT_FALSE(Has(&one_, 2));
  EXPECT_TRUE(Has(&other_, 2));
  texts_.EraseThrough(&one_, 1);
  EXPECT_FALSE(Has(&one_, 1));
  EXPECT_TRUE(Has(&one_, 3));
  EXPECT_TRUE(Has(&other_, 2));
  EXPECT_EQ(texts_.bytes(), 2 * text_->bytes());
}

TEST_F(ComparedTextsTest, WhatWasReadBeforeAnErasureIsNotKeptAfterIt) {
  const ComparedTexts::Ticket before = texts_.erasures();
  const Sequence first = 1;
  texts_.Erase(&one_, {&first, 1});
  texts_.Keep(&one_, 1, text_, before);
  EXPECT_FALSE(Has(&one_, 1));
  const ComparedTexts::Ticket then = texts_.erasures();
  texts_.EraseThrough(&one_, 7);
  texts_.Keep(&one_, 7, text_, then);
  EXPECT_FALSE(Has(&one_, 7));
}

TEST_F(ComparedTextsTest, ACorpusKeepsNothingThatItErasedOrNeverCommitted) {
  Corpus corpus({.corpus = "c"}, std::make_unique<MemoryCandidateIndex>(), std::make_shared<ComparedTexts>(1 << 20));
  for (Sequence sequence = 1; sequence <= 4; ++sequence) corpus.KeepCompared(sequence, text_, corpus.erasures());
  Operation expiry;
  expiry.change.expire_through = 1;
  corpus.Commit(expiry);
  Operation deletion;
  deletion.change.erase_texts = {2};
  corpus.Commit(deletion);
  Operation failed;
  auto added = std::make_shared<PendingReport>();
  added->sketch.sequence = 3;
  failed.added = std::move(added);
  corpus.RollBack(failed);
  EXPECT_EQ(corpus.FindCompared(1), nullptr);
  EXPECT_EQ(corpus.FindCompared(2), nullptr);
  EXPECT_EQ(corpus.FindCompared(3), nullptr);
  EXPECT_NE(corpus.FindCompared(4), nullptr);
}

}  // namespace
}  // namespace wireprint::dedup
