// Stories of very many copies, and what many unrelated reports share: the first stay findable, the second cost little.
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "services/dedup/core/made_copies.h"
#include "services/dedup/core/memory_candidate_index.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kStories = 12;
constexpr size_t kCopies = 500;
constexpr size_t kOthersForEach = 2;
constexpr size_t kFull = 40;
constexpr size_t kQueries = 30;
constexpr size_t kVerified = 8;

// Of each story the first kFull reports have all of it, the later ones a piece of its first two thirds.
class PopularStoryTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    prose_ = new Prose(41);
    index_ = new MemoryCandidateIndex;
    texts_ = new std::vector<std::string>(1);
    stories_ = new std::vector<Words>;
    for (size_t story = 0; story < kStories; ++story) stories_->push_back(prose_->Words(600));
    for (size_t copy = 0; copy < kCopies; ++copy) {
      for (size_t story = 0; story < kStories; ++story) {
        Words words = (*stories_)[story];
        const double keep = 0.3 + static_cast<double>(prose_->random()() % 70) / 100;
        words.resize(copy < kFull ? words.size() : words.size() * 2 / 3);
        Insert(absl::StrJoin(Copy(words, copy < kFull ? 1 : keep, 0.03, *prose_), " "), 1 + story);
        for (size_t i = 0; i < kOthersForEach; ++i) Insert(absl::StrJoin(prose_->Words(500), " "), 0);
      }
    }
  }
  static void TearDownTestSuite() {
    delete stories_;
    delete texts_;
    delete index_;
    delete prose_;
  }

  // Clusters are numbered from 1 as the stories are; others get numbers far above.
  static void Insert(const std::string& text, uint64_t cluster) {
    const Sequence sequence = texts_->size();
    MadeReport made = MakeReport(sequence, static_cast<Micros>(sequence), fingerprinter_.Compute(text));
    made.report.cluster = cluster == 0 ? 1'000'000 + sequence : cluster;
    index_->Insert(absl::MakeConstSpan(&made.report, 1));
    texts_->push_back(text);
  }

  struct Result {
    double recall = 0;
    double candidates = 0;
  };

  // How often one of the story's reports is among the verified, PARTIAL or better. `make(story)` is the copy asked for.
  template <typename Make>
  static Result Measure(const char* name, Make make) {
    size_t found = 0;
    size_t candidates = 0;
    for (size_t query = 0; query < kStories * kQueries; ++query) {
      const size_t story = query % kStories;
      const std::string text = absl::StrJoin(make((*stories_)[story]), " ");
      const MadeReport made = MakeReport(0, 0, fingerprinter_.Compute(text));
      CandidateFilter filter;
      filter.limit = kVerified;
      const CandidateList list = index_->Find(made.report, filter);
      candidates += list.offered;
      found += std::any_of(list.candidates.begin(), list.candidates.end(), [&](const Candidate& candidate) {
        return candidate.cluster == 1 + story && AreRelated(text, (*texts_)[candidate.sequence]);
      });
    }
    constexpr double kAll = kStories * kQueries;
    const Result result = {static_cast<double>(found) / kAll, static_cast<double>(candidates) / kAll};
    std::printf("%s: recall %.3f, candidates %.1f\n", name, result.recall, result.candidates);
    return result;
  }

  static Prose* prose_;
  static MemoryCandidateIndex* index_;
  static std::vector<std::string>* texts_;
  static std::vector<Words>* stories_;
  static fingerprint::Fingerprinter fingerprinter_;
};

Prose* PopularStoryTest::prose_ = nullptr;
MemoryCandidateIndex* PopularStoryTest::index_ = nullptr;
std::vector<std::string>* PopularStoryTest::texts_ = nullptr;
std::vector<Words>* PopularStoryTest::stories_ = nullptr;
fingerprint::Fingerprinter PopularStoryTest::fingerprinter_;

TEST_F(PopularStoryTest, NewCopiesAndTrimsAreFound) {
  const auto copy = [](double keep, double rewrite) {
    return [=](const Words& story) { return Copy(story, keep, rewrite, *prose_); };
  };
  EXPECT_GE(Measure("new copy", copy(1, 0.05)).recall, 0.99);
  EXPECT_GE(Measure("half", copy(0.5, 0.05)).recall, 0.97);
  const Result result = Measure("30 %", copy(0.3, 0.05));
  EXPECT_GE(result.recall, 0.97);
  EXPECT_LE(result.candidates, 64);
}

TEST_F(PopularStoryTest, WhatOnlyTheOldestHaveIsFound) {
  const auto tail = [](const Words& story) {
    const size_t from = story.size() * 2 / 3;
    return CopyPiece(story, from, story.size() - from, 0.05, story.size(), *prose_);
  };
  EXPECT_GE(Measure("the last third", tail).recall, 0.97);
}

TEST_F(PopularStoryTest, TheStoryOutlivesItsFirstReports) {
  // Half of all reports, those with the last third among them.
  const auto middle = static_cast<Micros>(texts_->size() / 2);
  const size_t removed = index_->RemoveBefore(middle, {});
  EXPECT_EQ(removed, texts_->size() / 2 - 1);
  const auto copy = [](const Words& story) { return Copy(story, 1, 0.05, *prose_); };
  EXPECT_GE(Measure("after expiry", copy).recall, 0.99);
}

double CpuMicros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Processor time of finding and inserting, one report after another. Blocks of reports are timed apart: what else the
// machine does strikes some of them, and a median stays.
class Timed {
 public:
  static constexpr uint64_t kBlock = 1000;

  void Add(const MadeReport& made) {
    if (count_++ % kBlock == 0) blocks_.push_back(0);
    const double start = CpuMicros();
    offered_ += index_.Find(made.report, {}).offered;
    index_.Insert(absl::MakeConstSpan(&made.report, 1));
    blocks_.back() += CpuMicros() - start;
  }
  // A report, in the median of the blocks.
  double micros() const {
    std::vector<double> sorted = blocks_;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<ptrdiff_t>(sorted.size() / 2), sorted.end());
    return sorted[sorted.size() / 2] / kBlock;
  }
  uint64_t offered() const { return offered_; }

 private:
  MemoryCandidateIndex index_;
  std::vector<double> blocks_;
  uint64_t count_ = 0;
  uint64_t offered_ = 0;
};

TEST(StormTest, AHundredThousandReportsOfOneFooterOrOneStoryCostLittleMore) {
  Timed usual;
  Timed footers;
  Timed story;
  std::mt19937_64 random(4);
  const auto shingles = [&random](size_t count) {
    std::vector<uint64_t> made(count);
    for (uint64_t& shingle : made) shingle = random();
    return made;
  };
  const std::vector<uint64_t> footer = shingles(48);
  const std::vector<uint64_t> original = shingles(500);
  for (Sequence sequence = 1; sequence <= 100'000; ++sequence) {
    std::vector<uint64_t> own = shingles(500);
    usual.Add(MakeReport(sequence, 0, own));
    std::copy(footer.begin(), footer.end(), own.begin());
    footers.Add(MakeReport(sequence, 0, own));
    std::vector<uint64_t> copy = original;
    for (int i = 0; i < 10; ++i) copy[random() % copy.size()] = random();
    MadeReport made = MakeReport(sequence, 0, copy);
    made.report.cluster = 1;
    story.Add(made);
  }
  std::printf("us a report: usual %.2f, one footer %.2f, one story %.2f\n", usual.micros(), footers.micros(),
              story.micros());
  // The index is a sixth of what ingesting a report costs, which is to stay within twice the usual: far below this.
  // What grows with the storm would be a hundred times it.
  EXPECT_LT(footers.micros(), 3 * usual.micros());
  EXPECT_LT(story.micros(), 3 * usual.micros());
  EXPECT_EQ(usual.offered(), 0);
  EXPECT_LT(footers.offered(), 100'000 * 10);
  EXPECT_GT(story.offered(), 99'999 * 2);
}

}  // namespace
}  // namespace wireprint::dedup
