#include "services/credibility/engine/open_clusters.h"

#include <string>

#include "gtest/gtest.h"
#include "services/credibility/store/memory_tables.h"

namespace wireprint::credibility {
namespace {

class OpenClustersTest : public ::testing::Test {
 protected:
  Row Member(Sequence sequence, OpenClusters& clusters, const std::string& cluster) {
    Row row;
    row.report_id = "r" + std::to_string(sequence);
    row.outlet.outlet = row.outlet.family = "paper" + std::to_string(sequence) + ".example";
    clusters.Place(edits_, sequence, row, cluster);
    clusters.PutRow(edits_, sequence, row);
    return row;
  }
  size_t SizeOf(OpenClusters& clusters, const std::string& cluster) {
    return (*clusters.Of(cluster, edits_))->resolver.size();
  }

  MemoryTables tables_;
  Transaction edits_{tables_, "corpus"};
};

TEST_F(OpenClustersTest, WhatHasNoMembersIsNotKept) {
  OpenClusters clusters;
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(SizeOf(clusters, "c" + std::to_string(i)), 0u);
  EXPECT_EQ(clusters.open(), 0u);
  // Nor what lost its last, though it is asked for again.
  Row row = Member(1, clusters, "c1");
  EXPECT_EQ(SizeOf(clusters, "c1"), 1u);
  EXPECT_EQ(clusters.open(), 1u);
  clusters.Place(edits_, 1, row, "");
  clusters.PutRow(edits_, 1, row);
  EXPECT_EQ(SizeOf(clusters, "c1"), 0u);
  EXPECT_EQ(clusters.open(), 0u);
}

TEST_F(OpenClustersTest, AMemberOfOneThatWasEmptyIsFound) {
  OpenClusters clusters;
  EXPECT_EQ(SizeOf(clusters, "c1"), 0u);
  Member(1, clusters, "c1");
  Member(2, clusters, "c1");
  EXPECT_EQ(SizeOf(clusters, "c1"), 2u);
  EXPECT_EQ(SizeOf(clusters, "c2"), 0u);
}

TEST_F(OpenClustersTest, ThoseUsedLongestAgoAreClosed) {
  OpenClusters clusters(8);
  for (Sequence i = 0; i < 20; ++i) {
    Member(i, clusters, "c" + std::to_string(i));
    EXPECT_EQ(SizeOf(clusters, "c" + std::to_string(i)), 1u);
    EXPECT_EQ(SizeOf(clusters, "c0"), 1u);
  }
  EXPECT_GE(clusters.open(), 3u);
  EXPECT_LE(clusters.open(), 5u);
  const uint64_t before = clusters.open();
  EXPECT_EQ(SizeOf(clusters, "c0"), 1u);
  EXPECT_EQ(clusters.open(), before);
}

}  // namespace
}  // namespace wireprint::credibility
