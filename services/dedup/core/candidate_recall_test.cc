// Recall of the index and the exact verification together, on texts like English prose, beside what is promised.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "services/dedup/core/recall_harness.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kReports = 20'000;
constexpr size_t kQueries = 1'000;

TEST(CandidateRecallTest, EveryKindOfCopyIsFoundAsPromised) {
  RecallHarness harness;
  harness.Grow(kReports);
  for (const CopyKind& kind : kCopyKinds) {
    const RecallHarness::Result result = harness.Measure(kind, kQueries);
    std::printf("%-32s recall %.4f, promised %.4f, candidates %.2f\n", kind.name, result.recall, result.promised,
                result.candidates);
    const double error = std::sqrt(result.promised * (1 - result.promised) / kQueries);
    EXPECT_GE(result.recall, result.promised - 2 * error) << kind.name;
    EXPECT_LE(result.candidates, 10) << kind.name;
    if (kind.keep >= 0.3 && kind.most_words > 60) {
      EXPECT_GE(result.promised, 0.97) << kind.name;
    }
  }
}

}  // namespace
}  // namespace wireprint::dedup
