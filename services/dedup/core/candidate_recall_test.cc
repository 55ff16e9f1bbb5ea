// Recall of the index and the exact verification together, on texts like English prose.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/dedup/core/comparable_text.h"
#include "services/dedup/core/compare.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/core/relation.h"
#include "services/dedup/core/report_stream.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kReports = 20'000;
constexpr size_t kQueries = 1'500;
constexpr size_t kVerified = 8;

using Words = std::vector<std::string>;

void Append(Words& to, const Words& words) { to.insert(to.end(), words.begin(), words.end()); }

ComparableText Comparable(const std::string& text) {
  const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
  return ComparableText(text, absl::MakeConstSpan(&all, 1));
}

// `keep` of the source in one piece, `rewrite` of its words replaced, behind a start of its own and before own text up
// to the source's length.
Words Copy(const Words& source, double keep, double rewrite, Prose& prose) {
  const auto kept = static_cast<size_t>(keep * static_cast<double>(source.size()));
  const size_t from = prose.random()() % (source.size() - kept + 1);
  Words copy = prose.Words(20);
  for (size_t i = from; i < from + kept; ++i) {
    const bool replaced = std::uniform_real_distribution<double>(0, 1)(prose.random()) < rewrite;
    copy.push_back(replaced ? absl::StrCat("other", i) : source[i]);
  }
  if (copy.size() < source.size()) Append(copy, prose.Words(source.size() - copy.size()));
  return copy;
}

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
        const Overlap overlap = CompareSets(Comparable(text), Comparable(absl::StrJoin((*stories_)[source], " ")));
        found += Classify(overlap, RelationPolicy{}) != Relation::kUnrelated;
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
