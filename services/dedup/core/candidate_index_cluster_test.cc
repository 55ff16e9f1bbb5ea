// What the index does with the clusters it is told of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/core/report_stream.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(CandidateIndexClusterTest, CandidatesNameTheirCluster) {
  MemoryCandidateIndex index;
  for (Sequence sequence = 1; sequence <= 3; ++sequence) {
    MadeReport made = MakeReport(sequence, 0, std::vector<uint64_t>{10, 20, 30, 40});
    if (sequence == 3) made.report.cluster = 1;
    index.Insert(absl::MakeConstSpan(&made.report, 1));
  }
  const auto clusters = [&index] {
    std::map<Sequence, uint64_t> found;
    const MadeReport query = MakeReport(0, 0, std::vector<uint64_t>{10, 20, 30, 40});
    for (const Candidate& candidate : index.Find(query.report, {}).candidates) {
      found[candidate.sequence] = candidate.cluster;
    }
    return found;
  };
  EXPECT_THAT(clusters(), ElementsAre(Pair(1, 1), Pair(2, 2), Pair(3, 1)));
  index.Recluster(std::vector<Sequence>{1, 3, 99}, 2);
  EXPECT_THAT(clusters(), ElementsAre(Pair(1, 2), Pair(2, 2), Pair(3, 2)));
}

TEST(CandidateIndexClusterTest, OfManyCandidatesTheBestFewOfEachClusterComeFirst) {
  MemoryCandidateIndex index;
  std::mt19937_64 random(11);
  const std::vector<uint64_t> story = RandomShingles(random, 500);
  // Of two stories in one, the first far better covered; the later a report, the worse.
  for (Sequence sequence = 1; sequence <= 12; ++sequence) {
    const size_t kept = sequence <= 6 ? 500 - 20 * sequence : 240 - 10 * sequence;
    std::vector<uint64_t> shingles = RandomShingles(random, 500 - kept);
    shingles.insert(shingles.end(), story.begin(), story.begin() + static_cast<ptrdiff_t>(kept));
    MadeReport made = MakeReport(sequence, 0, shingles);
    made.report.cluster = sequence <= 6 ? 1 : 7;
    index.Insert(absl::MakeConstSpan(&made.report, 1));
  }
  const MadeReport query = MakeReport(0, 0, story);
  const auto clusters = [&](uint32_t limit, uint32_t per_cluster = 64) {
    CandidateFilter filter;
    filter.limit = limit;
    filter.per_cluster = per_cluster;
    std::string named;
    for (const Candidate& candidate : index.Find(query.report, filter).candidates) {
      named += candidate.cluster == 1 ? 'a' : 'b';
    }
    return named;
  };
  EXPECT_EQ(clusters(64), "aaaaaabbbbbb");
  EXPECT_EQ(clusters(3), "aaa");
  EXPECT_EQ(clusters(5), "aaabb");
  EXPECT_EQ(clusters(7), "aaaabbb");
  EXPECT_EQ(clusters(10), "aaaaaabbbb");
  EXPECT_EQ(clusters(0), "");
  EXPECT_EQ(clusters(64, 2), "aabb");
  EXPECT_EQ(clusters(3, 2), "aab");
  EXPECT_EQ(clusters(64, 0), "");
}

TEST(CandidateIndexClusterTest, TheNewestCopiesOfAPopularStoryStayFindable) {
  MemoryCandidateIndex index;
  std::mt19937_64 random(8);
  const std::vector<uint64_t> story = RandomShingles(random, 500);
  for (Sequence sequence = 1; sequence <= 1000; ++sequence) {
    std::vector<uint64_t> copy = story;
    for (const uint64_t own : RandomShingles(random, 30)) copy[random() % copy.size()] = own;
    const MadeReport made = MakeReport(sequence, 0, copy);
    const CandidateList found = index.Find(made.report, {});
    if (sequence > 1) {
      ASSERT_FALSE(found.candidates.empty()) << sequence;
      EXPECT_GT(found.candidates[0].estimated_jaccard, 0.6);
    }
    if (sequence > 200) {
      EXPECT_GT(found.candidates.size(), 20);
      EXPECT_TRUE(std::any_of(found.candidates.begin(), found.candidates.end(),
                              [sequence](const Candidate& c) { return c.sequence + 20 > sequence; }));
    }
    index.Insert(absl::MakeConstSpan(&made.report, 1));
  }
}

}  // namespace
}  // namespace wireprint::dedup
