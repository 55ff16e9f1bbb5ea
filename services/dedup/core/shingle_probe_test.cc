#include "services/dedup/core/shingle_probe.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "services/fingerprint/exact_set.h"

namespace wireprint::dedup {
namespace {

uint32_t CountShared(ShingleProbe& probe, const std::vector<uint64_t>& shingles) {
  SharedMarks marks = 0;
  return probe.CountShared(shingles, marks);
}

TEST(ShingleProbeTest, CountsDistinctSharedOnes) {
  ShingleProbe probe;
  probe.Assign({5, 7, 5, 9, 0});
  EXPECT_EQ(CountShared(probe, {7, 7, 5, 8}), 2u);
  EXPECT_EQ(CountShared(probe, {7, 7, 5, 8}), 2u) << "what was counted before is forgotten";
  EXPECT_EQ(CountShared(probe, {0, 0, 1}), 1u);
  EXPECT_EQ(CountShared(probe, {}), 0u);
  probe.Assign({});
  EXPECT_EQ(CountShared(probe, {0, 5, 7}), 0u) << "nothing is left of what was assigned before";
}

TEST(ShingleProbeTest, MarksWhereTheOtherTextStands) {
  std::vector<uint64_t> text(640);
  for (size_t i = 0; i < text.size(); ++i) text[i] = 1000 + i;
  ShingleProbe probe;
  probe.Assign(text);
  SharedMarks marks = 0;
  EXPECT_EQ(probe.CountShared(absl::MakeConstSpan(text).subspan(0, 160), marks), 160u);
  EXPECT_EQ(marks, 0xffffu);
  EXPECT_EQ(probe.CountShared(absl::MakeConstSpan(text).subspan(480), marks), 160u);
  EXPECT_EQ(marks, uint64_t{0xffff} << 48);
  EXPECT_EQ(probe.CountShared({1, 2, 3}, marks), 0u);
  EXPECT_EQ(marks, 0u);
  probe.Assign({});
  EXPECT_EQ(probe.CountShared(text, marks), 0u);
  EXPECT_EQ(marks, 0u);
}

TEST(ShingleProbeTest, AgreesWithTheIntersectionOfSets) {
  std::mt19937_64 random(3);
  ShingleProbe probe;
  for (int round = 0; round < 300; ++round) {
    // Small values make duplicates and a zero now and then; others lie side by side, as hashes made on purpose may.
    const uint64_t below = round % 3 == 0 ? 64 : ~uint64_t{0};
    const auto draw = [&](size_t most) {
      std::vector<uint64_t> shingles(random() % most);
      for (uint64_t& shingle : shingles) shingle = random() % below;
      return shingles;
    };
    const std::vector<uint64_t> a = draw(700);
    std::vector<uint64_t> b = draw(700);
    for (size_t i = 0; i < std::min(a.size(), b.size()) / 2; ++i) b[random() % b.size()] = a[random() % a.size()];
    probe.Assign(a);
    const fingerprint::ShingleSet set_a(a);
    const fingerprint::ShingleSet set_b(b);
    EXPECT_EQ(CountShared(probe, b), fingerprint::IntersectionSize(set_a, set_b));
  }
}

// Shingles that differ in their upper or in their lower bits only, as texts could be searched for: the places are
// spread all the same, or this test would take minutes.
TEST(ShingleProbeTest, CraftedShinglesAreSpread) {
  ShingleProbe probe;
  std::vector<uint64_t> shingles;
  for (const int shift : {0, 20, 46}) {
    shingles.clear();
    for (uint64_t i = 1; i <= 200000; ++i) shingles.push_back(i << shift);
    probe.Assign(shingles);
    EXPECT_EQ(CountShared(probe, shingles), shingles.size());
  }
}

}  // namespace
}  // namespace wireprint::dedup
