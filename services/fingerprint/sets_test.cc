// Exact sets, distinct counts and samples against std::set, on every instruction set.
#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/fingerprint/distinct.h"
#include "services/fingerprint/exact_set.h"
#include "services/fingerprint/minhash.h"
#include "services/fingerprint/sample.h"
#include "services/text/isa.h"

namespace wireprint::fingerprint {
namespace {

using testing::ElementsAreArray;

// Random, repetitive, tiny-valued and crowded lists of every size class that the code distinguishes.
std::vector<std::vector<uint64_t>> Lists() {
  std::mt19937_64 random(99);
  std::vector<std::vector<uint64_t>> lists{{}};
  for (const size_t n :
       {1, 2, 5, 31, 32, 33, 51, 52, 53, 97, 256, 300, 512, 600, 4095, 4097, 9000, 65535, 65536, 70000}) {
    std::vector<uint64_t> list(n);
    for (uint64_t& h : list) h = random();
    lists.push_back(list);
    for (size_t i = 0; i < n; ++i) list[i] = list[random() % (i + 1)];
    lists.push_back(list);
    for (uint64_t& h : list) h = random() % 200;
    lists.push_back(list);
    for (uint64_t& h : list) h = (uint64_t{1} << 63) + random() % 200;
    lists.push_back(list);
    for (uint64_t& h : list) h = random() % 40 == 0 ? random() >> 4 : random() | uint64_t{1} << 63;
    lists.push_back(list);
    std::fill(list.begin(), list.end(), random());
    lists.push_back(list);
  }
  return lists;
}

class SetsTest : public testing::TestWithParam<text::Isa> {
 protected:
  void SetUp() override { text::ForceIsa(GetParam()); }
  void TearDown() override { text::ForceIsa(std::nullopt); }
};

TEST_P(SetsTest, CountsDistinct) {
  DistinctCounter counter;
  DistinctCounter other;
  Signature signature;
  for (const std::vector<uint64_t>& list : Lists()) {
    const size_t expected = std::set<uint64_t>(list.begin(), list.end()).size();
    ASSERT_EQ(counter.Count(list), expected) << list.size();
    ASSERT_EQ(SketchAndCount(list, other, signature), expected) << list.size();
    ASSERT_EQ(signature, Sketch(list));
  }
}

TEST_P(SetsTest, SamplesAsDefined) {
  for (const std::vector<uint64_t>& list : Lists()) {
    const std::set<uint64_t> set(list.begin(), list.end());
    std::vector<uint64_t> expected(set.begin(), set.end());
    const size_t below = static_cast<size_t>(
        std::count_if(expected.begin(), expected.end(), [](uint64_t h) { return h < uint64_t{1} << 60; }));
    expected.resize(std::min(expected.size(), std::clamp<size_t>(below, 32, 256)));
    ASSERT_EQ(SampleShingles(list), expected) << list.size();
  }
}

TEST_P(SetsTest, SortsAndIntersects) {
  const std::vector<std::vector<uint64_t>> lists = Lists();
  for (size_t i = 0; i < lists.size(); ++i) {
    const std::set<uint64_t> a(lists[i].begin(), lists[i].end());
    const std::vector<uint64_t>& other = lists[(i * 7 + 3) % lists.size()];
    std::set<uint64_t> b(other.begin(), other.end());
    std::vector<uint64_t> second(other);
    for (size_t j = 0; j < lists[i].size(); j += 3) second.push_back(lists[i][j]);
    b.insert(second.begin(), second.end());
    std::vector<uint64_t> common;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
    const ShingleSet first_set(lists[i]);
    const ShingleSet second_set(second);
    ASSERT_TRUE(std::equal(a.begin(), a.end(), first_set.hashes().begin(), first_set.hashes().end()));
    ASSERT_EQ(IntersectionSize(first_set, second_set), common.size());
    ASSERT_EQ(IntersectionSize(second_set, first_set), common.size());
  }
}

TEST_P(SetsTest, SignatureIsThatOfTheSet) {
  std::mt19937_64 random(5);
  for (std::vector<uint64_t> list : Lists()) {
    const Signature signature = Sketch(list);
    list.insert(list.end(), list.begin(), list.begin() + static_cast<ptrdiff_t>(list.size() / 2));
    std::shuffle(list.begin(), list.end(), random);
    ASSERT_EQ(Sketch(list), signature);
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, SetsTest, testing::ValuesIn(text::SupportedIsas()),
                         [](const auto& suite) { return std::string(text::IsaName(suite.param)); });

TEST(ExactOverlapTest, GivesAllThreeShares) {
  const std::vector<uint64_t> a{1, 2, 3, 3, 4};
  const std::vector<uint64_t> b{3, 4, 5, 6, 7, 8};
  const Overlap overlap = ExactOverlap(ShingleSet(a), ShingleSet(b));
  EXPECT_DOUBLE_EQ(overlap.jaccard, 2.0 / 8);
  EXPECT_DOUBLE_EQ(overlap.containment_a_in_b, 2.0 / 4);
  EXPECT_DOUBLE_EQ(overlap.containment_b_in_a, 2.0 / 6);
  EXPECT_EQ(ExactOverlap(ShingleSet(), ShingleSet(b)), Overlap{});
  EXPECT_EQ(ExactOverlap(ShingleSet(), ShingleSet()), Overlap{});
}

TEST(EstimateTest, ClampsToWhatTheSizesAllow) {
  Signature a;
  a.fill(7);
  EXPECT_EQ(EstimateOverlap(a, 10, a, 40), (Overlap{0.25, 1, 0.25}));
  EXPECT_EQ(EstimateOverlap(a, 0, a, 0), Overlap{});
  Signature b;
  b.fill(8);
  EXPECT_EQ(EstimateJaccard(LowBytes(a), LowBytes(b)), 0);
  EXPECT_EQ(EstimateJaccard(a, a), 1);
}

TEST(EstimateTest, BytesAreCorrectedForAccidentalAgreement) {
  Signature a{};
  Signature b;
  b.fill(0x100);
  b[0] = 0;
  EXPECT_EQ(EstimateJaccard(LowBytes(a), LowBytes(b)), 1);
  EXPECT_NEAR(EstimateJaccard(a, b), 1.0 / 128, 1e-9);
  for (size_t slot = 64; slot < 128; ++slot) b[slot] = 1;
  EXPECT_DOUBLE_EQ(EstimateJaccard(LowBytes(a), LowBytes(b)), (0.5 - 1.0 / 256) / (1 - 1.0 / 256));
}

}  // namespace
}  // namespace wireprint::fingerprint
