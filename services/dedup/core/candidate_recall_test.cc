// Recall of the index and the exact verification together, on texts like English prose.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "services/dedup/core/made_copies.h"
#include "services/dedup/core/memory_candidate_index.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kReports = 20'000;
constexpr size_t kQueries = 1'500;
constexpr size_t kVerified = 8;

class RecallTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    prose_ = new Prose(99);
    index_ = new MemoryCandidateIndex;
    stories_ = new std::vector<Words>;
    footers_ = new std::vector<Words>;
    for (int i = 0; i < 30; ++i) {
      footers_->push_back(prose_->Words(45));
      footers_->back().resize(45);
    }
    fingerprint::Fingerprinter fingerprinter;
    for (size_t i = 0; i < kReports; ++i) {
      stories_->push_back(prose_->Words(300 + prose_->random()() % 500));
      const MadeReport made = MakeReport(i + 1, 0, fingerprinter.Compute(Page(stories_->back())));
      index_->Insert(absl::MakeConstSpan(&made.report, 1));
    }
  }
  static void TearDownTestSuite() {
    delete footers_;
    delete stories_;
    delete index_;
    delete prose_;
  }

  static std::string Page(const Words& body) {
    Words page = body;
    Append(page, (*footers_)[prose_->random()() % footers_->size()]);
    return absl::StrJoin(page, " ");
  }

  struct Result {
    double recall = 0;
    double candidates = 0;
  };

  // Asks for copies; the source must be among the verified and at least PARTIAL.
  static Result Measure(double keep, double rewrite) {
    fingerprint::Fingerprinter fingerprinter;
    size_t found = 0;
    size_t candidates = 0;
    for (size_t query = 0; query < kQueries; ++query) {
      const size_t source = prose_->random()() % kReports;
      const std::string text = Page(Copy((*stories_)[source], keep, rewrite, *prose_));
      const MadeReport made = MakeReport(0, 0, fingerprinter.Compute(text));
      const CandidateList list = index_->Find(made.report, {});
      candidates += list.offered;
      for (size_t i = 0; i < std::min(kVerified, list.candidates.size()); ++i) {
        if (list.candidates[i].sequence != source + 1) continue;
        found += AreRelated(text, absl::StrJoin((*stories_)[source], " "));
      }
    }
    const Result result = {static_cast<double>(found) / kQueries, static_cast<double>(candidates) / kQueries};
    std::printf("keep %.2f rewrite %.2f: recall %.3f, candidates %.2f\n", keep, rewrite, result.recall,
                result.candidates);
    return result;
  }

  static Prose* prose_;
  static MemoryCandidateIndex* index_;
  static std::vector<Words>* stories_;
  static std::vector<Words>* footers_;
};

Prose* RecallTest::prose_ = nullptr;
MemoryCandidateIndex* RecallTest::index_ = nullptr;
std::vector<Words>* RecallTest::stories_ = nullptr;
std::vector<Words>* RecallTest::footers_ = nullptr;

TEST_F(RecallTest, WholeCopiesAreAlwaysFound) {
  EXPECT_EQ(Measure(1, 0).recall, 1);
  EXPECT_GE(Measure(1, 0.05).recall, 0.999);
}

TEST_F(RecallTest, ThirtyPercentKeptAndFivePercentRewritten) {
  const Result result = Measure(0.3, 0.05);
  EXPECT_GE(result.recall, 0.97);
  EXPECT_LE(result.candidates, 10);
}

TEST_F(RecallTest, HalfKeptAndFivePercentRewritten) { EXPECT_GE(Measure(0.5, 0.05).recall, 0.99); }

}  // namespace
}  // namespace wireprint::dedup
