#include "services/dedup/core/recall_promise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/core/report_stream.h"

namespace wireprint::dedup {
namespace {

RecallTarget Target(double recall, double containment) {
  RecallTarget target;
  target.recall = recall;
  target.containment = containment;
  return target;
}

// How often an index of one text finds it for the other, over random pairs of a shape.
double Measure(const RecallSettings& settings, const PairShape& pair, int pairs, std::mt19937_64& random) {
  MemoryCandidateIndex::Options options;
  options.target = settings.target;
  int found = 0;
  for (int i = 0; i < pairs; ++i) {
    MemoryCandidateIndex index(options);
    const std::vector<uint64_t> a = RandomShingles(random, pair.shingles_a);
    std::vector<uint64_t> b = RandomShingles(random, pair.shingles_b);
    std::copy_n(a.begin(), pair.shared, b.begin());
    const MadeReport stored = MakeReport(1, 0, a);
    index.Insert(absl::MakeConstSpan(&stored.report, 1));
    found += !index.Find(MakeReport(2, 0, b).report, {}).candidates.empty();
  }
  return static_cast<double>(found) / pairs;
}

std::string Describe(const PairShape& pair) {
  return std::to_string(pair.shingles_a) + "/" + std::to_string(pair.shingles_b) + " share " +
         std::to_string(pair.shared);
}

TEST(RecallPromiseTest, IsKeptByRandomSetsOfManyShapes) {
  constexpr int kPairs = 400;
  std::mt19937_64 random(31);
  RecallTarget target;
  target.popular_share = 0;
  const RecallSettings settings = SettingsFor(target);
  int promising = 0;
  for (const uint32_t larger : {20, 60, 150, 400, 500, 520, 900, 3000, 6000, 12000}) {
    for (const double ratio : {0.1, 0.5, 1.0}) {
      for (const double containment : {0.15, 0.25, 0.5, 1.0}) {
        const auto smaller = static_cast<uint32_t>(larger * ratio);
        const PairShape pair{larger, smaller, static_cast<uint32_t>(std::ceil(containment * smaller))};
        if (pair.shared == larger) continue;
        const double promised = PromisedRecall(settings, pair);
        const double measured = Measure(settings, pair, kPairs, random);
        const double error = std::sqrt(promised * (1 - promised) / kPairs);
        EXPECT_GE(measured, promised - 3 * error - 0.001) << Describe(pair);
        // No promise of next to nothing either, where it is not the settings that are strict.
        EXPECT_GE(promised, measured - 0.1) << Describe(pair);
        promising += promised > 0.9;
      }
    }
  }
  EXPECT_GE(promising, 40);
}

TEST(RecallPromiseTest, CountsWhatIsLostAsImplausible) {
  std::mt19937_64 random(32);
  RecallTarget target = Target(0.4, 0.25);
  target.popular_share = 0;
  const RecallSettings settings = SettingsFor(target);
  // Samples in common abound: all that is lost has an estimate too low.
  const PairShape pair{4000, 4000, 500};
  const double promised = PromisedRecall(settings, pair);
  EXPECT_LT(promised, 0.96);
  EXPECT_GT(promised, 0.85);
  EXPECT_NEAR(Measure(settings, pair, 2000, random), promised, 0.03);
}

TEST(RecallPromiseTest, CountsWhatStrangersCrowdOut) {
  const RecallSettings settings = SettingsFor({});
  const PairShape faint{1500, 1500, 190};
  const double alone = PromisedRecall(settings, faint, 20, 0);
  EXPECT_NEAR(PromisedRecall(settings, faint, 20, 10), alone, 1e-3);
  EXPECT_LT(PromisedRecall(settings, faint, 3, 200), alone - 0.01);
  EXPECT_EQ(PromisedRecall(settings, faint, 0, 1), 0);
  // What is much alike stands before all of them.
  EXPECT_NEAR(PromisedRecall(settings, {1500, 1500, 1000}, 1, 60), 1, 1e-6);
}

TEST(RecallPromiseTest, FollowsFromTheFormulaWhereThatIsShort) {
  RecallTarget target = Target(0.9, 0.01);  // one sample is enough for anything
  target.popular_share = 0;
  const RecallSettings settings = SettingsFor(target);
  EXPECT_EQ(NeededSamples(settings, 2000, 2000), 1);
  // A sixteenth is sampled; the signature is far from implausible, and no stranger comes near.
  EXPECT_NEAR(PromisedRecall(settings, {2000, 2000, 400}), 1 - std::pow(15.0 / 16, 400), 1e-4);
  const double two = PromisedRecall(SettingsFor(Target(0.9, 1)), {600, 600, 100});
  const double kept = 90;  // a tenth may be popular
  EXPECT_NEAR(two, 1 - std::pow(15.0 / 16, kept) - kept / 16 * std::pow(15.0 / 16, kept - 1), 2e-3);
}

TEST(RecallPromiseTest, SettingsReachTheirTargetWhereTextsAreLong) {
  for (const double recall : {0.9, 0.95, 0.97, 0.99, 0.999}) {
    for (const double containment : {0.15, 0.2, 0.4}) {
      const RecallSettings settings = SettingsFor(Target(recall, containment));
      int two = 0;
      for (uint32_t size = 50; size <= 4000; size += 50) {
        const PairShape pair{size, size, static_cast<uint32_t>(std::ceil(containment * size))};
        // From where two samples are asked for, the target is reached; below, no setting would do more.
        if (NeededSamples(settings, size, size) < 2) continue;
        ++two;
        EXPECT_GE(PromisedRecall(settings, pair), recall - 0.002) << Describe(pair) << " for " << recall;
      }
      EXPECT_GT(two, 10);
    }
  }
}

TEST(RecallPromiseTest, MoreIsAskedForWhereLessIsWanted) {
  const RecallSettings low = SettingsFor(Target(0.9, 0.2));
  const RecallSettings high = SettingsFor(Target(0.99, 0.2));
  EXPECT_LT(low.two_samples_from, high.two_samples_from);
  EXPECT_LT(low.standard_errors, high.standard_errors);
  EXPECT_EQ(NeededSamples(low, 400, 400), 2);
  EXPECT_EQ(NeededSamples(high, 400, 400), 1);
  EXPECT_EQ(NeededSamples(high, 100, 5000), 1) << "a short text in a long one";
  for (const double recall : {-1.0, 0.0, 1.0, 7.0}) {
    const RecallSettings settings = SettingsFor(Target(recall, 0.2));
    EXPECT_TRUE(std::isfinite(settings.two_samples_from)) << recall;
    EXPECT_GE(PromisedRecall(settings, {500, 500, 400}), 0);
  }
}

TEST(RecallPromiseTest, NothingIsPromisedOfWhatIsNotReportedOrEmpty) {
  const RecallSettings settings = SettingsFor({});
  EXPECT_EQ(PromisedRecall(settings, {500, 500, 59}), 0);
  EXPECT_GT(PromisedRecall(settings, {500, 500, 61}), 0.5);
  EXPECT_EQ(PromisedRecall(settings, {0, 0, 0}), 0);
  EXPECT_EQ(PromisedRecall(settings, {500, 0, 3}), 0);
  EXPECT_EQ(PromisedRecall(settings, {1, 1, 1}), PromisedRecall(settings, {1, 1, 9}));
}

TEST(RecallPromiseTest, TheCasesOfTheDefaultAreNamedAndGood) {
  const std::vector<PromisedCase> cases = PromisedCases(SettingsFor({}));
  for (const PromisedCase& promised : cases) {
    std::printf("%-50s %.4f\n", promised.name, promised.recall);
    const bool reported = promised.pair.shared >= 0.12 * std::min(promised.pair.shingles_a, promised.pair.shingles_b);
    EXPECT_GE(promised.recall, reported ? 0.94 : 0) << promised.name;
    EXPECT_LE(promised.recall, 1);
  }
  EXPECT_EQ(cases.size(), 15);
}

}  // namespace
}  // namespace wireprint::dedup
