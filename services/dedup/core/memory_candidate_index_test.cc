#include "services/dedup/core/memory_candidate_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "services/dedup/core/plausible.h"
#include "services/dedup/core/report_stream.h"
#include "services/fingerprint/estimate.h"

namespace wireprint::dedup {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

using Options = MemoryCandidateIndex::Options;

// Every report, looked at one after another.
CandidateList FindPlainly(const std::map<Sequence, MadeReport>& reports, const IndexedReport& query,
                          const CandidateFilter& filter, const Options& options) {
  CandidateList list;
  const std::set<uint64_t> samples(query.samples.begin(), query.samples.end());
  std::map<uint64_t, uint32_t> holders;
  for (const auto& [sequence, made] : reports) {
    if (made.report.exact_only) continue;
    for (const uint64_t sample : made.report.samples) {
      if (samples.count(sample) > 0) ++holders[sample];
    }
  }
  for (const auto& [sequence, made] : reports) {
    const IndexedReport& report = made.report;
    if (report.observe_time < filter.from || report.observe_time >= filter.to) continue;
    if (sequence < filter.min_sequence || sequence > filter.max_sequence) continue;
    Candidate candidate{sequence, 0, report.exact_hash == query.exact_hash, true, 1, 1, sequence};
    if (!report.exact_only && !query.exact_only) {
      for (const uint64_t sample : report.samples) candidate.shared_keys += samples.count(sample) > 0;
    }
    if (!candidate.identical) {
      const RecallSettings settings = SettingsFor(options.target);
      const uint32_t needed = NeededSamples(settings, query.shingle_count, report.shingle_count);
      if (candidate.shared_keys < needed) continue;
      const auto estimate =
          fingerprint::EstimateOverlap(query.signature, query.shingle_count, report.signature, report.shingle_count);
      candidate.estimated_jaccard = estimate.jaccard;
      candidate.estimated_containment = std::max(estimate.containment_a_in_b, estimate.containment_b_in_a);
      uint32_t rare = 0;
      for (const uint64_t sample : report.samples) {
        rare += samples.count(sample) > 0 && holders[sample] < options.popular_from;
      }
      const double by_samples =
          ContainmentFromSamples(candidate.shared_keys, query.shingle_count, report.shingle_count);
      candidate.distinctive = rare >= needed;
      if (candidate.distinctive
              ? estimate.jaccard < LeastPlausibleJaccard(query.shingle_count, report.shingle_count,
                                                         options.target.least_containment, settings.standard_errors)
              : (candidate.estimated_containment + by_samples) / 2 < 1.25 * options.target.least_containment) {
        continue;
      }
    }
    list.candidates.push_back(candidate);
  }
  std::sort(list.candidates.begin(), list.candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::make_tuple(!a.identical, !a.distinctive, -a.estimated_containment, -a.estimated_jaccard, a.sequence) <
           std::make_tuple(!b.identical, !b.distinctive, -b.estimated_containment, -b.estimated_jaccard, b.sequence);
  });
  list.offered = static_cast<uint32_t>(list.candidates.size());
  if (list.candidates.size() > filter.limit) list.candidates.resize(filter.limit);
  return list;
}

void ExpectSame(const CandidateList& actual, const CandidateList& expected) {
  ASSERT_EQ(actual.offered, expected.offered);
  ASSERT_EQ(actual.candidates.size(), expected.candidates.size());
  for (size_t i = 0; i < actual.candidates.size(); ++i) {
    const Candidate& a = actual.candidates[i];
    const Candidate& e = expected.candidates[i];
    EXPECT_EQ(a.sequence, e.sequence);
    EXPECT_EQ(a.shared_keys, e.shared_keys);
    EXPECT_EQ(a.identical, e.identical);
    EXPECT_EQ(a.distinctive, e.distinctive);
    EXPECT_EQ(a.estimated_jaccard, e.estimated_jaccard);
    EXPECT_EQ(a.estimated_containment, e.estimated_containment);
  }
}

// A stream in which most reports take passages of earlier ones.
class Stream {
 public:
  explicit Stream(uint64_t seed) : random_(seed) {}

  MadeReport Next(Sequence sequence) {
    std::vector<uint64_t> shingles = RandomShingles(random_, random_() % 900);
    if (!texts_.empty()) {
      for (uint64_t parts = random_() % 4; parts > 0; --parts) {
        const std::vector<uint64_t>& source = texts_[random_() % texts_.size()];
        const size_t from = source.empty() ? 0 : random_() % source.size();
        const size_t count = std::min<size_t>(random_() % 400, source.size() - from);
        shingles.insert(shingles.end(), source.begin() + from, source.begin() + from + count);
      }
      if (random_() % 10 == 0) shingles = texts_[random_() % texts_.size()];
    }
    if (texts_.size() < 300) {
      texts_.push_back(shingles);
    } else {
      texts_[random_() % texts_.size()] = shingles;
    }
    MadeReport made = MakeReport(sequence, static_cast<Micros>(random_() % 1000), shingles);
    made.report.exact_only = made.report.shingle_count < 6;
    return made;
  }

  std::mt19937_64& random() { return random_; }

 private:
  std::mt19937_64 random_;
  std::vector<std::vector<uint64_t>> texts_;
};

TEST(MemoryCandidateIndexTest, AgreesWithLookingAtEveryReport) {
  Options options;
  options.newest_per_cluster = 1 << 20;
  options.newest_per_key = 1 << 20;
  options.seed = 17;
  MemoryCandidateIndex index(options);
  std::map<Sequence, MadeReport> reports;
  Stream stream(5);
  uint64_t offered = 0;
  uint64_t truncated = 0;
  for (Sequence sequence = 1; sequence <= 1500; ++sequence) {
    MadeReport made = stream.Next(sequence);
    CandidateFilter filter;
    filter.limit = stream.random()() % 2 == 0 ? 64 : static_cast<uint32_t>(stream.random()() % 4);
    if (stream.random()() % 3 == 0) filter.min_sequence = stream.random()() % sequence;
    if (stream.random()() % 3 == 0) filter.max_sequence = stream.random()() % sequence;
    if (stream.random()() % 3 == 0) {
      filter.from = static_cast<Micros>(stream.random()() % 1000);
      filter.to = filter.from + static_cast<Micros>(stream.random()() % 600);
    }
    const CandidateList found = index.Find(made.report, filter);
    ExpectSame(found, FindPlainly(reports, made.report, filter, options));
    ASSERT_FALSE(HasFailure()) << sequence;
    offered += found.offered;
    truncated += found.truncated();
    index.Insert(absl::MakeConstSpan(&made.report, 1));
    reports.emplace(sequence, std::move(made));
    if (sequence > 600 || stream.random()() % 4 == 0) {
      const Sequence gone = 1 + stream.random()() % sequence;
      const std::vector<Sequence> removed = {gone, sequence + 1000};
      index.Remove(removed);
      reports.erase(gone);
    }
  }
  EXPECT_EQ(index.Stats().reports, reports.size());
  EXPECT_GT(offered, 2000) << "the stream is too thin to test anything";
  EXPECT_GT(truncated, 50);
}

TEST(MemoryCandidateIndexTest, AnEmptyIndexOffersNothing) {
  const MemoryCandidateIndex index;
  const MadeReport query = MakeReport(1, 0, std::vector<uint64_t>{1, 2, 3});
  EXPECT_THAT(index.Find(query.report, {}).candidates, IsEmpty());
  EXPECT_EQ(index.Stats().reports, 0);
}

TEST(MemoryCandidateIndexTest, ExactOnlyReportsAreFoundByTheirExactHashAlone) {
  MemoryCandidateIndex index;
  MadeReport shorty = MakeReport(1, 0, std::vector<uint64_t>{10, 20, 30});
  shorty.report.exact_only = true;
  index.Insert(absl::MakeConstSpan(&shorty.report, 1));
  EXPECT_THAT(index.Find(shorty.report, {}).candidates, SizeIs(1));
  const MadeReport superset = MakeReport(2, 0, std::vector<uint64_t>{10, 20, 30, 40});
  EXPECT_THAT(index.Find(superset.report, {}).candidates, IsEmpty());
  index.Insert(absl::MakeConstSpan(&superset.report, 1));
  MadeReport query = MakeReport(3, 0, std::vector<uint64_t>{20, 30, 40});
  EXPECT_THAT(index.Find(query.report, {}).candidates, SizeIs(1));
  query.report.exact_only = true;
  EXPECT_THAT(index.Find(query.report, {}).candidates, IsEmpty());
}

TEST(MemoryCandidateIndexTest, AFooterOnEveryPageCostsABoundedTime) {
  MemoryCandidateIndex index;
  std::mt19937_64 random(4);
  std::vector<uint64_t> footer(3);
  for (uint64_t& shingle : footer) shingle = random() >> 10;  // small enough to be sampled always
  using Clock = std::chrono::steady_clock;
  // Of the queries after 1,000 reports, when the keys hold all they may, and of as many after 90,000.
  Clock::duration early{};
  Clock::duration late{};
  uint64_t offered = 0;
  for (Sequence sequence = 1; sequence <= 100'000; ++sequence) {
    std::vector<uint64_t> shingles = RandomShingles(random, 60);
    shingles.insert(shingles.end(), footer.begin(), footer.end());
    MadeReport made = MakeReport(sequence, 0, shingles);
    made.report.shingle_count = 400;
    const auto start = Clock::now();
    offered += index.Find(made.report, {}).offered;
    const auto took = Clock::now() - start;
    if (sequence > 1'000 && sequence <= 11'000) early += took;
    if (sequence > 90'000) late += took;
    index.Insert(absl::MakeConstSpan(&made.report, 1));
  }
  // 64 reports share the three keys of each query at most; without the cap they would grow 16-fold meanwhile.
  EXPECT_LE(offered, 100'000 * 64);
  EXPECT_LT(late, 4 * early);
  EXPECT_LE(index.Stats().postings, 100'000 * 34 + 3 * 64);
}

// Readers must find whatever they know to be inserted and not yet removed, while a writer goes on.
TEST(MemoryCandidateIndexTest, FindSeesEverythingInsertedBeforeIt) {
  constexpr Sequence kReports = 3000;
  constexpr Sequence kKept = 500;
  MemoryCandidateIndex index;
  std::mt19937_64 random(21);
  std::vector<MadeReport> reports;
  for (Sequence s = 1; s <= kReports; ++s) reports.push_back(MakeReport(s, 0, RandomShingles(random, 100)));
  std::atomic<Sequence> inserted{0};
  std::atomic<Sequence> removed{0};
  std::thread writer([&] {
    for (const MadeReport& made : reports) {
      const Sequence sequence = made.report.sequence;
      index.Insert(absl::MakeConstSpan(&made.report, 1));
      inserted.store(sequence);
      if (sequence > kKept) {
        const Sequence gone = sequence - kKept;
        removed.store(gone);
        index.Remove(absl::MakeConstSpan(&gone, 1));
      }
    }
  });
  std::vector<std::thread> readers;
  std::atomic<int> missed{0};
  std::atomic<uint64_t> looked{0};
  for (uint64_t seed = 0; seed < 3; ++seed) {
    readers.emplace_back([&, seed] {
      std::mt19937_64 choose(seed);
      for (;;) {
        const Sequence last = inserted.load();
        if (last == 0) continue;
        const Sequence wanted = last - choose() % std::min<Sequence>(last, kKept / 2);
        const CandidateList list = index.Find(reports[wanted - 1].report, {});
        const bool found = std::any_of(list.candidates.begin(), list.candidates.end(),
                                       [wanted](const Candidate& c) { return c.sequence == wanted && c.identical; });
        if (!found && removed.load() < wanted) ++missed;
        ++looked;
        if (last == kReports) return;
      }
    });
  }
  writer.join();
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(missed, 0);
  EXPECT_GT(looked, 100);
  EXPECT_EQ(index.Stats().reports, kKept);
}

}  // namespace
}  // namespace wireprint::dedup
