#include "services/dedup/recall_canary.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "services/analysis/line_rules.h"
#include "services/dedup/core/compare.h"
#include "services/dedup/core/made_copies.h"
#include "services/dedup/store/memory_store.h"

namespace wireprint::dedup {
namespace {

// Finds report 1, or nothing.
class StubIndex : public CandidateIndex {
 public:
  explicit StubIndex(const std::atomic<bool>& sees) : sees_(sees) {}
  void Insert(absl::Span<const IndexedReport>) override {}
  void Remove(absl::Span<const Sequence>) override {}
  size_t RemoveBefore(Micros, absl::Span<const Sequence>) override { return 0; }
  void Compact() override {}
  void Recluster(absl::Span<const Sequence>, uint64_t) override {}
  CandidateList Find(const IndexedReport&, const CandidateFilter&) const override {
    if (!sees_) return {};
    return {.candidates = {{.sequence = 1}}, .offered = 1};
  }
  IndexStats Stats() const override { return {}; }
  std::unique_ptr<Part> NewPart(uint64_t) const override { return nullptr; }
  void Adopt(std::vector<std::unique_ptr<Part>>, int) override {}

 private:
  const std::atomic<bool>& sees_;
};

std::string Text(int words) {
  std::string text;
  for (int i = 0; i < words; ++i) absl::StrAppend(&text, "word", i, i % 10 == 9 ? ".\n" : " ");
  return text;
}

class RecallCanaryTest : public ::testing::Test {
 protected:
  RecallCanaryTest()
      : corpus_({.corpus = "c"}, std::make_unique<StubIndex>(sees_), std::make_shared<ComparedTexts>(0)) {
    options_.rules = analysis::LineRules::BuiltIn();
  }

  std::shared_ptr<PendingReport> Report(int words) {
    auto report = std::make_shared<PendingReport>();
    report->text.report.text = Text(words);
    report->sketch.word_count = static_cast<uint32_t>(words);
    report->sketch.sequence = 1;
    report->sketch.report_id = "r";
    return report;
  }

  bool Says(const std::string& line) { return absl::StrContains(metrics_.Text(), absl::StrCat(line, "\n")); }

  // The value of the counter, 0 when it is not there.
  int Counter(const std::string& name) {
    const std::string metrics = metrics_.Text();
    for (const absl::string_view line : absl::StrSplit(metrics, '\n')) {
      const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
      int value = 0;
      if (words.size() == 2 && words[0] == name && absl::SimpleAtoi(words[1], &value)) return value;
    }
    return 0;
  }

  // Adds until the counter `name` has reached `count`, so many times at most, ten milliseconds apart.
  bool AddUntil(RecallCanary& canary, int words, const std::string& name, int count, int times = 6000) {
    for (int i = 0; i < times; ++i) {
      canary.Added(corpus_, Report(words));
      if (Counter(name) >= count) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  void Store(Sketch sketch) { ASSERT_TRUE(store_.Commit({Change{.corpus = "c", .put_sketches = {&sketch}}}).ok()); }

  std::atomic<bool> sees_{true};
  Corpus corpus_;
  EngineOptions options_;
  MemoryStore store_;
  chassis::Metrics metrics_;
};

TEST_F(RecallCanaryTest, CountsWhatIsFoundAndWhatIsNot) {
  RecallCanary canary(1, options_, metrics_);
  EXPECT_TRUE(Says("wireprint_dedup_canary_recall 1"));
  canary.Start(store_);
  Store(Report(400)->sketch);
  ASSERT_TRUE(AddUntil(canary, 400, "wireprint_dedup_canary_checks_total", 3));
  EXPECT_TRUE(Says("wireprint_dedup_canary_misses_total 0"));
  sees_ = false;
  ASSERT_TRUE(AddUntil(canary, 400, "wireprint_dedup_canary_misses_total", 1));
  EXPECT_FALSE(Says("wireprint_dedup_canary_recall 1"));
  canary.Stop();
  canary.Stop();
}

TEST_F(RecallCanaryTest, WhatIsGoneIsNoMiss) {
  sees_ = false;
  RecallCanary canary(1, options_, metrics_);
  canary.Start(store_);
  EXPECT_FALSE(AddUntil(canary, 400, "wireprint_dedup_canary_checks_total", 1, 200)) << "it is not in the store";
  Sketch superseded = Report(400)->sketch;
  superseded.superseded = true;
  Store(superseded);
  canary.Added(corpus_, Report(400));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_TRUE(Says("wireprint_dedup_canary_checks_total 0"));
}

TEST_F(RecallCanaryTest, ShortReportsAndAnIntervalOfNoneAreLeftAlone) {
  Store(Report(400)->sketch);
  chassis::Metrics others;
  RecallCanary off(0, options_, others);
  off.Start(store_);
  RecallCanary canary(1, options_, metrics_);
  canary.Start(store_);
  for (int i = 0; i < 20; ++i) {
    canary.Added(corpus_, Report(RecallCanary::kMinWords - 1));
    off.Added(corpus_, Report(400));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_TRUE(Says("wireprint_dedup_canary_checks_total 0"));
  EXPECT_TRUE(absl::StrContains(others.Text(), "wireprint_dedup_canary_checks_total 0\n"));
}

TEST(MakeCanaryCopyTest, KeepsThirtyPercent) {
  const std::string text = Text(500);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const std::string copy = MakeCanaryCopy(text, seed);
    const Overlap overlap = CompareSets(Comparable(copy), Comparable(text));
    EXPECT_NEAR(overlap.Containment(), 0.30, 0.02) << seed;
    EXPECT_NEAR(overlap.ReverseContainment(), 0.30, 0.02) << seed;
  }
  EXPECT_EQ(MakeCanaryCopy("", 1), "");
}

}  // namespace
}  // namespace wireprint::dedup
