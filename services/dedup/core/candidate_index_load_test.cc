// An index that is made in parts is the index that insertions in order make.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "services/dedup/core/memory_candidate_index.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {
namespace {

struct MadeReport {
  IndexedReport indexed;
  std::vector<uint64_t> samples;
};

// Reports of which some share samples with a few, one sample is in nearly all, and some are identical; of stories of
// very different sizes.
std::vector<MadeReport> Reports(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto draw = [&](uint64_t below) { return random() % below; };
  std::vector<MadeReport> reports(count);
  for (size_t i = 0; i < count; ++i) {
    MadeReport& made = reports[i];
    for (size_t k = 0; k < 12; ++k) made.samples.push_back(fingerprint::Mix(draw(count * 3)));
    made.samples.push_back(fingerprint::Mix(draw(20) < 19 ? 1 : 2));
    if (i > 0 && draw(8) == 0) made.samples = reports[draw(i)].samples;
    made.samples.push_back(made.samples.front());
    made.indexed.sequence = i + 1 + i / 7;
    made.indexed.observe_time = static_cast<Micros>(draw(1000));
    made.indexed.word_count = 200;
    made.indexed.shingle_count = 196;
    made.indexed.exact_only = draw(50) == 0;
    for (uint8_t& byte : made.indexed.exact_hash) byte = static_cast<uint8_t>(draw(i % 10 == 0 ? 2 : 256));
    for (uint8_t& byte : made.indexed.signature) byte = static_cast<uint8_t>(draw(3));
    made.indexed.cluster = draw(4) == 0 ? 7 : draw(3) == 0 ? 1 + draw(40) : made.indexed.sequence;
    made.indexed.samples = made.samples;
  }
  return reports;
}

using Ranges = std::vector<std::pair<size_t, size_t>>;

std::unique_ptr<MemoryCandidateIndex> Inserted(const std::vector<MadeReport>& reports) {
  auto index = std::make_unique<MemoryCandidateIndex>();
  for (const MadeReport& made : reports) index->Insert({&made.indexed, 1});
  return index;
}

std::unique_ptr<MemoryCandidateIndex> Adopted(const std::vector<MadeReport>& reports, const Ranges& ranges,
                                              int threads) {
  auto index = std::make_unique<MemoryCandidateIndex>();
  std::vector<std::unique_ptr<CandidateIndex::Part>> parts;
  for (const auto& [from, to] : ranges) {
    CandidateIndex::Part& part = *parts.emplace_back(index->NewPart((to - from) / 2));
    for (size_t i = from; i < to; ++i) part.Insert(reports[i].indexed);
  }
  index->Adopt(std::move(parts), threads);
  return index;
}

void ExpectTheSame(const MemoryCandidateIndex& a, const MemoryCandidateIndex& b,
                   const std::vector<MadeReport>& queries) {
  EXPECT_EQ(a.Stats().reports, b.Stats().reports);
  EXPECT_EQ(a.Stats().postings, b.Stats().postings);
  for (const MadeReport& query : queries) {
    const CandidateList found = a.Find(query.indexed, {.limit = 30});
    const CandidateList same = b.Find(query.indexed, {.limit = 30});
    ASSERT_EQ(found.offered, same.offered);
    ASSERT_EQ(found.candidates.size(), same.candidates.size());
    for (size_t i = 0; i < found.candidates.size(); ++i) {
      ASSERT_EQ(found.candidates[i].sequence, same.candidates[i].sequence);
      ASSERT_EQ(found.candidates[i].shared_keys, same.candidates[i].shared_keys);
      ASSERT_EQ(found.candidates[i].cluster, same.candidates[i].cluster);
    }
  }
}

TEST(CandidateIndexLoadTest, PartsMakeWhatInsertionsMake) {
  const std::vector<MadeReport> reports = Reports(6000, 1);
  const std::unique_ptr<MemoryCandidateIndex> inserted = Inserted(reports);
  for (const Ranges& ranges : {Ranges{{0, 6000}}, Ranges{{0, 2500}, {2500, 6000}},
                               Ranges{{0, 0}, {0, 1024}, {1024, 1025}, {1025, 1025}, {1025, 6000}, {6000, 6000}}}) {
    for (const int threads : {1, 3}) ExpectTheSame(*inserted, *Adopted(reports, ranges, threads), reports);
  }
}

TEST(CandidateIndexLoadTest, AfterwardsBothGoOnAlike) {
  const std::vector<MadeReport> reports = Reports(3000, 2);
  const auto inserted = Inserted(reports);
  const auto adopted = Adopted(reports, {{0, 1400}, {1400, 3000}}, 2);
  std::vector<MadeReport> later = Reports(2000, 3);
  for (size_t i = 0; i < later.size(); ++i) later[i].indexed.sequence += 10000;
  std::vector<Sequence> removed;
  for (size_t i = 0; i < reports.size(); i += 3) removed.push_back(reports[i].indexed.sequence);
  for (MemoryCandidateIndex* index : {inserted.get(), adopted.get()}) {
    index->Remove(removed);
    for (const MadeReport& made : later) index->Insert({&made.indexed, 1});
    index->Compact();  // when dead reports lose their slots depends on where the table grew
  }
  ExpectTheSame(*inserted, *adopted, later);
}

TEST(CandidateIndexLoadTest, EveryPostingIsCounted) {
  const std::vector<MadeReport> reports = Reports(3000, 4);
  const auto adopted = Adopted(reports, {{0, 1500}, {1500, 3000}}, 2);
  adopted->RemoveBefore(std::numeric_limits<Micros>::max(), {});
  EXPECT_EQ(adopted->Stats().reports, 0u);
  EXPECT_EQ(adopted->Stats().postings, 0u);
  EXPECT_LT(adopted->Stats().bytes, Inserted(reports)->Stats().bytes / 2) << "a report whose postings were miscounted "
                                                                             "keeps its place for ever";
}

TEST(CandidateIndexLoadTest, NothingIsAnEmptyIndex) {
  const auto adopted = Adopted({}, {{0, 0}}, 2);
  EXPECT_EQ(adopted->Stats().reports, 0u);
  const std::vector<MadeReport> reports = Reports(50, 5);
  for (const MadeReport& made : reports) adopted->Insert({&made.indexed, 1});
  ExpectTheSame(*Inserted(reports), *adopted, reports);
}

}  // namespace
}  // namespace wireprint::dedup
