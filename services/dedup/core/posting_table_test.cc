#include "services/dedup/core/posting_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<uint32_t> Numbers(const PostingTable& table, uint64_t hash) {
  std::vector<uint32_t> numbers;
  table.ForEach(table.KeyOf(hash), [&numbers](uint32_t number) { numbers.push_back(number); });
  return numbers;
}

IndexedReport WithSequence(Sequence sequence) {
  IndexedReport report;
  report.sequence = sequence;
  return report;
}

TEST(PostingTableTest, AKeyKeepsItsNewestInOrder) {
  ReportTable reports;
  PostingTable table(1, {3, 3});
  for (Sequence s = 1; s <= 5; ++s) table.Insert(table.KeyOf(42), reports.Add(WithSequence(s)), reports);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(2, 3, 4));
  EXPECT_THAT(Numbers(table, 43), IsEmpty());
  EXPECT_EQ(table.postings(), 3);
  EXPECT_EQ(reports.entry(0).postings, 0);
  EXPECT_EQ(reports.entry(4).postings, 1);
}

IndexedReport OfCluster(Sequence sequence, uint64_t cluster) {
  IndexedReport report = WithSequence(sequence);
  report.cluster = cluster;
  return report;
}

TEST(PostingTableTest, AClusterKeepsItsNewestAndTheOthersTheirs) {
  ReportTable reports;
  PostingTable table(1, {2, 5});
  const auto insert = [&](Sequence sequence, uint64_t cluster) {
    table.Insert(table.KeyOf(42), reports.Add(OfCluster(sequence, cluster)), reports);
  };
  insert(1, 7);
  for (Sequence s = 2; s <= 5; ++s) insert(s, 100);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(0, 3, 4));
  insert(6, 8);
  insert(7, 8);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(0, 3, 4, 5, 6)) << "full";
  insert(8, 9);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(0, 4, 5, 6, 7)) << "the older of the two first that have most";
  insert(9, 10);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(0, 4, 6, 7, 8));
  insert(10, 11);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(4, 6, 7, 8, 9)) << "the oldest of all";
  reports.SetCluster(7, 11);
  insert(11, 11);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(4, 6, 8, 9, 10)) << "clusters as they are now";
}

TEST(PostingTableTest, ADeadReportGivesItsPlaceFirstAndItsNumberWhenItsLastPostingGoes) {
  ReportTable reports;
  PostingTable table(1, {3, 3});
  for (Sequence s = 1; s <= 3; ++s) table.Insert(table.KeyOf(42), reports.Add(WithSequence(s)), reports);
  table.Insert(table.KeyOf(7), 1, reports);
  reports.Kill(1);
  EXPECT_TRUE(reports.any_dead());
  EXPECT_EQ(reports.live(), 2);
  table.Insert(table.KeyOf(42), reports.Add(WithSequence(4)), reports);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(0, 2, 3));
  EXPECT_TRUE(reports.IsDead(1)) << "key 7 still names it";
  for (Sequence s = 5; s <= 7; ++s) table.Insert(table.KeyOf(7), reports.Add(WithSequence(s)), reports);
  EXPECT_FALSE(reports.IsDead(1));
  EXPECT_FALSE(reports.any_dead());
  EXPECT_EQ(reports.Add(WithSequence(9)), 1);
}

TEST(PostingTableTest, TheSameReportStandsOnceUnderAKey) {
  ReportTable reports;
  PostingTable table(1, {3, 3});
  const uint32_t number = reports.Add(WithSequence(1));
  table.Insert(table.KeyOf(42), number, reports);
  table.Insert(table.KeyOf(42), number, reports);
  EXPECT_THAT(Numbers(table, 42), ElementsAre(number));
  EXPECT_EQ(reports.entry(number).postings, 1);
}

// Random keys, some held by many reports, and removals, against a plain map. What is dead may be listed or not.
TEST(PostingTableTest, AgreesWithAPlainMapOverGrowthRemovalAndReuse) {
  constexpr uint32_t kNewest = 8;
  std::mt19937_64 random(3);
  ReportTable reports;
  PostingTable table(random(), {kNewest, kNewest});
  std::map<uint64_t, std::vector<Sequence>> expected;
  std::map<Sequence, uint32_t> live;
  uint32_t largest = 0;
  for (Sequence sequence = 1; sequence <= 30000; ++sequence) {
    std::set<uint64_t> keys;
    for (int i = 0; i < 12; ++i) keys.insert(i < 2 ? random() % 50 : i < 6 ? random() % 50000 : random());
    const uint32_t number = reports.Add(WithSequence(sequence));
    largest = std::max(largest, number);
    live[sequence] = number;
    for (const uint64_t key : keys) {
      table.Insert(table.KeyOf(key), number, reports);
      expected[key].push_back(sequence);
    }
    // After a first growth, one goes for each that comes.
    if (sequence > 10000) {
      const auto oldest = live.begin();
      reports.Kill(oldest->second);
      live.erase(oldest);
    }
  }
  EXPECT_EQ(reports.live(), 10000);
  EXPECT_LT(largest, 17000) << "numbers of dead reports are given out again";
  uint64_t found = 0;
  for (const auto& [key, sequences] : expected) {
    std::vector<Sequence> newest;
    for (auto s = sequences.rbegin(); s != sequences.rend() && newest.size() < kNewest; ++s) {
      if (live.count(*s) > 0) newest.insert(newest.begin(), *s);
    }
    std::vector<Sequence> listed;
    for (const uint32_t number : Numbers(table, key)) {
      if (!reports.IsDead(number)) listed.push_back(reports.entry(number).sequence);
    }
    ASSERT_EQ(listed, newest) << key;
    found += listed.size();
  }
  EXPECT_LE(found, table.postings());
  EXPECT_LT(static_cast<double>(table.postings()), 1.35 * static_cast<double>(found)) << "dead slots are reclaimed";
}

TEST(PostingTableTest, BytesAPostingStayWithinBoundsAtEverySize) {
  ReportTable reports;
  PostingTable table(5, {8, 64});
  std::mt19937_64 random(9);
  uint32_t number = 0;
  for (uint64_t count = 1; count <= 8'000'000; ++count) {
    if (count % 36 == 1) number = reports.Add(WithSequence(count));
    table.Insert(table.KeyOf(random()), number, reports);
    if (count >= 4'000'000 && count % 50'000 == 0) {
      ASSERT_LT(static_cast<double>(table.bytes()) / static_cast<double>(count), 11.4) << count;
    }
  }
  EXPECT_EQ(table.postings(), 8'000'000);
}

// The hash that a table of seed 0 scrambles to `mixed`: the inverse of fingerprint::Mix.
uint64_t Unmixed(uint64_t mixed) {
  uint64_t x = mixed ^ (mixed >> 31) ^ (mixed >> 62);
  x *= 0x319642B2D24D8EC3;
  x ^= (x >> 27) ^ (x >> 54);
  x *= 0x96DE1B173F119089;
  return x ^ (x >> 30) ^ (x >> 60);
}

void InsertCrowd(PostingTable& table, ReportTable& reports, uint32_t keys) {
  for (Sequence s = 1; s <= 64; ++s) {
    const uint32_t number = reports.Add(WithSequence(s));
    for (uint32_t key = 0; key < keys; ++key) {
      table.Insert(table.KeyOf(Unmixed(0xFFFF'FFFF - key)), number, reports);
    }
  }
}

TEST(PostingTableTest, AFullKeyAtTheEndOfAShardFits) {
  ReportTable reports;
  PostingTable table(0, {8, 64});
  ASSERT_EQ(table.KeyOf(Unmixed(0xFFFF'FFFF)).tag, 0xFFFF'FFFF);
  ASSERT_EQ(table.KeyOf(Unmixed(0xFFFF'FFFF)).shard, 0);
  InsertCrowd(table, reports, 1);
  EXPECT_EQ(Numbers(table, Unmixed(0xFFFF'FFFF)).size(), 64);
}

TEST(PostingTableTest, KeysCraftedToCrowdTheEndOfAShardCostLittle) {
  ReportTable reports;
  PostingTable table(0, {8, 64});
  InsertCrowd(table, reports, 100);
  EXPECT_LT(table.bytes(), 100'000);
  EXPECT_LT(table.postings(), 6400);
  const uint32_t number = reports.Add(WithSequence(65));
  for (uint64_t key = 1; key <= 1000; ++key) table.Insert(table.KeyOf(key), number, reports);
  for (uint64_t key = 1; key <= 1000; ++key) EXPECT_EQ(Numbers(table, key).size(), 1) << key;
}

}  // namespace
}  // namespace wireprint::dedup
