// The signature as an estimator: bias, error and bands against theory, with fixed seeds.
//
// Pairs of sets of n random hashes each are drawn with a known Jaccard similarity J. Over T pairs the mean estimate has
// the standard error sigma / sqrt(T); the measured RMSE of a nearly normal error has the relative standard error
// 1 / sqrt(2 T), which the bars allow for three times.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "services/fingerprint/bands.h"
#include "services/fingerprint/estimate.h"
#include "services/fingerprint/minhash.h"

namespace wireprint::fingerprint {
namespace {

constexpr double kJaccards[] = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95};

struct SetPair {
  std::vector<uint64_t> a;
  std::vector<uint64_t> b;
  double jaccard = 0;
};

// Sets of size_a and size_b hashes, `common` of them in both.
SetPair DrawPair(std::mt19937_64& random, size_t size_a, size_t size_b, size_t common) {
  SetPair pair;
  for (size_t i = 0; i < common; ++i) pair.a.push_back(random());
  pair.b = pair.a;
  while (pair.a.size() < size_a) pair.a.push_back(random());
  while (pair.b.size() < size_b) pair.b.push_back(random());
  pair.jaccard = static_cast<double>(common) / static_cast<double>(size_a + size_b - common);
  return pair;
}

SetPair DrawPair(std::mt19937_64& random, size_t n, double jaccard) {
  const double common = 2 * static_cast<double>(n) * jaccard / (1 + jaccard);
  return DrawPair(random, n, n, static_cast<size_t>(std::lround(common)));
}

class Errors {
 public:
  void Add(double error) {
    sum_ += error;
    squares_ += error * error;
    ++count_;
  }
  double mean() const { return sum_ / count_; }
  double rmse() const { return std::sqrt(squares_ / count_); }
  double standard_error() const { return std::sqrt((squares_ / count_ - mean() * mean()) / count_); }
  double count() const { return count_; }

 private:
  double sum_ = 0;
  double squares_ = 0;
  double count_ = 0;
};

class MinHashStatistics : public testing::TestWithParam<size_t> {};

TEST_P(MinHashStatistics, UnbiasedAndAsGoodAsTheory) {
  const size_t n = GetParam();
  const int trials = n >= 2000 ? 1500 : 4000;
  std::mt19937_64 random(n * 1000003);
  Errors all;
  Errors all_bytes;
  for (const double target : kJaccards) {
    Errors words;
    Errors bytes;
    double jaccard = 0;
    for (int trial = 0; trial < trials; ++trial) {
      const SetPair pair = DrawPair(random, n, target);
      jaccard = pair.jaccard;
      const Signature a = Sketch(pair.a);
      const Signature b = Sketch(pair.b);
      words.Add(EstimateJaccard(a, b) - jaccard);
      bytes.Add(EstimateJaccard(LowBytes(a), LowBytes(b)) - jaccard);
    }
    const double theory = std::sqrt(jaccard * (1 - jaccard) / kSlots);
    const double allowance = 1 + 3 / std::sqrt(2.0 * trials);
    EXPECT_LE(words.rmse() / theory, 1.03 * allowance) << "n " << n << " J " << jaccard;
    EXPECT_LE(std::abs(words.mean()), 3 * words.standard_error()) << "n " << n << " J " << jaccard;
    // A byte agrees by accident once in 256 times, which cannot be told from likeness: theory for p = J + (1 - J)/256.
    const double share = jaccard + (1 - jaccard) / 256;
    const double byte_theory = std::sqrt(share * (1 - share) / kSlots) / (1 - 1.0 / 256);
    EXPECT_LE(bytes.rmse() / byte_theory, 1.03 * allowance) << "n " << n << " J " << jaccard;
    if (jaccard >= 0.1) {
      EXPECT_LE(std::abs(bytes.mean()), 3 * bytes.standard_error()) << "n " << n << " J " << jaccard;
    }
    all.Add(words.rmse() / theory);
    all_bytes.Add(bytes.rmse() / theory);
  }
  RecordProperty("rmse_over_theory", std::to_string(all.mean()));
  std::printf("n %zu: RMSE/theory %.3f, of bytes %.3f (means over ten J)\n", n, all.mean(), all_bytes.mean());
  // Over ten J the sampling error is a third of that of one: no allowance here but one standard error.
  EXPECT_LE(all.mean(), 1.03 + 1 / std::sqrt(20.0 * trials));
  EXPECT_LE(all_bytes.mean(), 1.03 + 1 / std::sqrt(20.0 * trials));
}

INSTANTIATE_TEST_SUITE_P(SetSizes, MinHashStatistics, testing::Values(20, 50, 100, 200, 500, 1000, 2000, 5000));

TEST(BandStatistics, FollowTheory) {
  constexpr int kTrials = 2500;
  for (const size_t n : {20u, 100u, 500u}) {
    for (const BandLayout layout : {BandLayout{32, 4}, BandLayout{25, 5}, BandLayout{16, 8}}) {
      std::mt19937_64 random(n * 31 + layout.bands);
      for (const double target : {0.11, 0.3, 0.42, 0.5, 0.6, 0.71, 0.82}) {
        int found = 0;
        double jaccard = 0;
        for (int trial = 0; trial < kTrials; ++trial) {
          const SetPair pair = DrawPair(random, n, target);
          jaccard = pair.jaccard;
          const std::vector<uint64_t> a = BandKeys(Sketch(pair.a), layout);
          const std::vector<uint64_t> b = BandKeys(Sketch(pair.b), layout);
          found += std::equal(a.begin(), a.end(), b.begin(), std::not_equal_to<>()) ? 0 : 1;
        }
        const double theory = BandRecall(layout, jaccard);
        const double sigma = std::sqrt(theory * (1 - theory) / kTrials);
        EXPECT_NEAR(static_cast<double>(found) / kTrials, theory, 0.02 + 3 * sigma)
            << "n " << n << " J " << jaccard << " layout " << layout.bands << "x" << layout.rows;
      }
    }
  }
}

// Copies of a source of 500: kept parts of it with text of their own, as long as the source or not.
TEST(ContainmentStatistics, ErrorIsAsDocumented) {
  constexpr int kTrials = 3000;
  std::mt19937_64 random(20260702);
  for (const size_t size_b : {150u, 500u, 1500u}) {
    for (const double kept : {0.22, 0.46, 0.65, 0.93}) {
      const size_t size_a = 500;
      const size_t common = std::min(size_b, static_cast<size_t>(kept * static_cast<double>(size_a)));
      Errors a_in_b;
      Errors b_in_a;
      double jaccard = 0;
      for (int trial = 0; trial < kTrials; ++trial) {
        const SetPair pair = DrawPair(random, size_a, size_b, common);
        jaccard = pair.jaccard;
        const Overlap overlap = EstimateOverlap(LowBytes(Sketch(pair.a)), static_cast<uint32_t>(size_a),
                                                LowBytes(Sketch(pair.b)), static_cast<uint32_t>(size_b));
        a_in_b.Add(overlap.containment_a_in_b - static_cast<double>(common) / static_cast<double>(size_a));
        b_in_a.Add(overlap.containment_b_in_a - static_cast<double>(common) / static_cast<double>(size_b));
      }
      const double share = jaccard + (1 - jaccard) / 256;
      const double sigma_jaccard = std::sqrt(share * (1 - share) / kSlots) / (1 - 1.0 / 256);
      const double slope = static_cast<double>(size_a + size_b) / ((1 + jaccard) * (1 + jaccard));
      const double bar = 1.05 * (1 + 3 / std::sqrt(2.0 * kTrials)) * sigma_jaccard * slope;
      EXPECT_LE(a_in_b.rmse(), bar / static_cast<double>(size_a)) << size_b << " " << kept;
      EXPECT_LE(b_in_a.rmse(), bar / static_cast<double>(size_b)) << size_b << " " << kept;
      if (size_a == size_b) {
        EXPECT_LE(a_in_b.rmse(), 0.052) << kept;
      }
    }
  }
}

}  // namespace
}  // namespace wireprint::fingerprint
