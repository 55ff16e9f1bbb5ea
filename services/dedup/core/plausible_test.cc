#include "services/dedup/core/plausible.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>
#include <vector>

#include "services/fingerprint/estimate.h"
#include "services/fingerprint/minhash.h"
#include "services/fingerprint/sample.h"

namespace wireprint::dedup {
namespace {

std::vector<uint64_t> RandomShingles(std::mt19937_64& random, size_t count) {
  std::vector<uint64_t> shingles(count);
  for (uint64_t& shingle : shingles) shingle = random();
  return shingles;
}

TEST(PlausibleTest, ContainmentFromSamplesIsUnbiased) {
  std::mt19937_64 random(13);
  for (const auto& [smaller, larger] : {std::pair<size_t, size_t>{500, 500}, {100, 1500}, {20, 400}, {3000, 9000}}) {
    double sum = 0;
    for (int i = 0; i < 1000; ++i) {
      const std::vector<uint64_t> a = RandomShingles(random, smaller);
      std::vector<uint64_t> b = RandomShingles(random, larger);
      std::copy(a.begin(), a.begin() + static_cast<ptrdiff_t>(smaller / 5), b.begin());
      const auto x = fingerprint::SampleShingles(a);
      const auto y = fingerprint::SampleShingles(b);
      std::vector<uint64_t> shared;
      std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(shared));
      sum += ContainmentFromSamples(static_cast<uint32_t>(shared.size()), static_cast<uint32_t>(smaller),
                                    static_cast<uint32_t>(larger));
    }
    EXPECT_NEAR(sum / 1000, 0.2, 0.02) << smaller << ", " << larger;
  }
}

TEST(PlausibleTest, LosesFewerThanFiveInAThousandOfThoseAtTheBoundary) {
  std::mt19937_64 random(12);
  for (const auto& [smaller, larger] : {std::pair<size_t, size_t>{500, 500}, {300, 700}, {150, 1500}}) {
    const double least =
        LeastPlausibleJaccard(static_cast<uint32_t>(smaller), static_cast<uint32_t>(larger), 0.12, 2.6);
    int lost = 0;
    int passed = 0;
    for (int i = 0; i < 4000; ++i) {
      const std::vector<uint64_t> a = RandomShingles(random, smaller);
      std::vector<uint64_t> b = RandomShingles(random, larger);
      const auto signature = fingerprint::LowBytes(fingerprint::Sketch(a));
      passed += fingerprint::EstimateJaccard(signature, fingerprint::LowBytes(fingerprint::Sketch(b))) >= least;
      std::copy(a.begin(), a.begin() + static_cast<ptrdiff_t>(0.12 * static_cast<double>(smaller)), b.begin());
      lost += fingerprint::EstimateJaccard(signature, fingerprint::LowBytes(fingerprint::Sketch(b))) < least;
    }
    EXPECT_LT(lost, 20) << smaller << ", " << larger;
    if (smaller == larger) {
      EXPECT_LT(passed, 600) << "unrelated sets of one size are sifted out";
    }
  }
}

}  // namespace
}  // namespace wireprint::dedup
