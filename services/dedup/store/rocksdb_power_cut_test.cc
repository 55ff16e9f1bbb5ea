// What was acknowledged outlives a power cut at any moment: the proof that Commit waits for its fsync.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/dedup/store/rocksdb_store.h"
#include "services/dedup/store/test_records.h"
#include "services/storage/test_directory.h"
#include "services/storage/test_file_system.h"

namespace wireprint::dedup {
namespace {

constexpr const char* kCorpora[] = {"default", "second"};

// A commit of two changes in two corpora, all of it made from its number.
struct Sample {
  explicit Sample(Sequence number) : sequence(number), id(absl::StrCat("report-", number)) {
    Generator generator(number);
    for (int i = 0; i < 2; ++i) {
      sketches[i] = RandomSketch(generator, number);
      texts[i] = RandomStoredText(generator, 200);
      identities[i] = RandomIdentity(generator);
      logs[i] = RandomLogEntry(generator, number);
      logs[i].sequence = number;
    }
  }

  std::vector<Change> Changes() const {
    std::vector<Change> changes(2);
    for (int i = 0; i < 2; ++i) {
      changes[i].corpus = kCorpora[i];
      changes[i].put_sketches = {&sketches[i]};
      changes[i].put_text = &texts[i];
      changes[i].text_sequence = sequence;
      changes[i].report_id = id;
      changes[i].put_identity = identities[i];
      changes[i].log = {logs[i]};
    }
    return changes;
  }

  // How many of its eight records the store holds as they were written.
  int CountRecords(const RecordStore& store) const {
    int found = 0;
    const std::vector<absl::string_view> ids = {id};
    for (int i = 0; i < 2; ++i) {
      found += store.GetSketches(kCorpora[i], {sequence}).value()[0] == sketches[i];
      found += store.GetTexts(kCorpora[i], {sequence}).value()[0] == texts[i];
      found += store.GetIdentities(kCorpora[i], ids).value()[0] == identities[i];
      const std::vector<LogEntry> read = store.ReadLog(kCorpora[i], sequence - 1, 1).value();
      found += !read.empty() && read[0] == logs[i];
    }
    return found;
  }

  static constexpr int kRecords = 8;

  const Sequence sequence;
  const std::string id;
  Sketch sketches[2];
  StoredText texts[2];
  Identity identities[2];
  LogEntry logs[2];
};

class PowerCutTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(bool sync) {
    RocksDbOptions options;
    options.path = path_;
    options.sync = sync;
    options.env = disk_.env.get();
    options.block_cache_bytes = size_t{1} << 20;
    options.write_buffer_bytes = size_t{192} << 10;
    options.wal_bytes = size_t{256} << 10;
    return RocksDbStore::Open(options);
  }

  // Commits from three threads until the power is cut.
  void CommitUntilCut(RecordStore& store) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&] {
        while (!disk_.files->IsCut()) {
          const Sample sample(++last_);
          const absl::Status status = store.Commit(sample.Changes());
          const std::lock_guard<std::mutex> lock(mutex_);
          if (status.ok()) acknowledged_.insert(sample.sequence);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  struct Outcome {
    int lost = 0;
    int half = 0;
  };

  // Compares the store, from commit `first` on, with what was acknowledged, and counts what it holds as acknowledged.
  Outcome Check(const RecordStore& store, Sequence first = 1) {
    Outcome outcome;
    std::set<Sequence> present(acknowledged_.begin(), acknowledged_.lower_bound(first));
    for (Sequence sequence = first; sequence <= last_; ++sequence) {
      const int records = Sample(sequence).CountRecords(store);
      if (records == Sample::kRecords) present.insert(sequence);
      if (records != Sample::kRecords && acknowledged_.contains(sequence)) ++outcome.lost;
      if (records != Sample::kRecords && records != 0) ++outcome.half;
    }
    const std::vector<CorpusState> corpora = store.ListCorpora().value();
    for (const CorpusState& state : corpora) {
      EXPECT_GE(state.last_sequence, present.empty() ? 0 : *present.rbegin());
      EXPECT_GE(state.last_change, present.empty() ? 0 : *present.rbegin());
    }
    acknowledged_ = std::move(present);
    return outcome;
  }

  // One life: open, commit, cut after `changes` of the file system, restart. Adds to `total`.
  void LiveOnce(bool sync, uint64_t changes, Outcome& total) {
    const Sequence first = last_ + 1;
    disk_.files->CutAfter(changes);
    if (auto store = Open(sync); store.ok()) CommitUntilCut(**store);
    disk_.files->Restore(generator_);
    auto store = Open(sync);
    ASSERT_TRUE(store.ok()) << store.status();
    const Outcome outcome = Check(**store, first);
    total.lost += outcome.lost;
    total.half += outcome.half;
  }

  storage::TestDirectory directory_;
  std::string path_ = directory_.New();
  storage::TestFileSystem::Owned disk_ = storage::TestFileSystem::Create();
  Generator generator_{2026};
  std::atomic<Sequence> last_{0};
  std::mutex mutex_;
  std::set<Sequence> acknowledged_;
};

TEST_F(PowerCutTest, NothingAcknowledgedIsLostAndNothingIsHalfThere) {
  Outcome total;
  for (int life = 0; life < 25; ++life) {
    ASSERT_NO_FATAL_FAILURE(LiveOnce(true, 20 + Below(generator_, 400), total));
    ASSERT_EQ(total.lost, 0) << "life " << life;
    ASSERT_EQ(total.half, 0) << "life " << life;
  }
  EXPECT_GT(acknowledged_.size(), 300u) << "too few commits for a proof";
  auto store = Open(true);
  ASSERT_TRUE(store.ok()) << store.status();
  total = Check(**store);
  EXPECT_EQ(total.lost, 0);
  EXPECT_EQ(total.half, 0);
}

// The same without fsync must lose something, or the test above proves nothing.
TEST_F(PowerCutTest, WithoutFsyncAcknowledgedCommitsAreLost) {
  Outcome total;
  for (int life = 0; life < 10; ++life) {
    ASSERT_NO_FATAL_FAILURE(LiveOnce(false, 20 + Below(generator_, 400), total));
  }
  EXPECT_GT(total.lost, 0);
  EXPECT_EQ(total.half, 0);
}

// A first start that is cut at each of its changes in turn leaves a directory that the next start takes.
TEST_F(PowerCutTest, ACreationCutAtAnyMomentIsTakenUpAgain) {
  bool created = false;
  for (uint64_t changes = 0; !created; ++changes) {
    ASSERT_LT(changes, 1000u) << "creation never finishes";
    path_ = directory_.New();
    disk_.files->CutAfter(changes);
    {
      auto store = Open(true);
      created = store.ok() && (*store)->Commit(Sample(1).Changes()).ok();
    }
    disk_.files->Restore(generator_);
    auto store = Open(true);
    ASSERT_TRUE(store.ok()) << "cut after " << changes << " changes: " << store.status();
    const int records = Sample(1).CountRecords(**store);
    EXPECT_TRUE(records == Sample::kRecords || (records == 0 && !created)) << records;
    ASSERT_TRUE((*store)->Commit(Sample(2).Changes()).ok());
    EXPECT_EQ(Sample(2).CountRecords(**store), Sample::kRecords);
  }
}

// A probe says what a commit would, and changes nothing.
TEST_F(PowerCutTest, AProbeFailsUntilTheDiskTakesWritesAgain) {
  auto store = Open(true);
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE((*store)->Commit(Sample(1).Changes()).ok());
  EXPECT_TRUE((*store)->Probe().ok());
  disk_.files->Set(storage::TestFileSystem::Failure::kNoSpace);
  EXPECT_FALSE((*store)->Commit(Sample(2).Changes()).ok());
  for (int i = 0; i < 3; ++i) EXPECT_EQ((*store)->Probe().code(), absl::StatusCode::kUnavailable);
  disk_.files->Set(storage::TestFileSystem::Failure::kNone);
  absl::Status probed = (*store)->Probe();
  for (int i = 0; i < 50 && !probed.ok(); ++i) {  // RocksDB resumes in the background
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    probed = (*store)->Probe();
  }
  EXPECT_TRUE(probed.ok()) << probed;
  EXPECT_TRUE((*store)->Commit(Sample(3).Changes()).ok());
  EXPECT_EQ(Sample(1).CountRecords(**store), Sample::kRecords);
  EXPECT_EQ(Sample(2).CountRecords(**store), 0);
}

// A commit that failed without the power being cut, and the ones after it.
TEST_F(PowerCutTest, WhatIsAcknowledgedAfterAFailedCommitOutlivesACutToo) {
  for (const auto failure : {storage::TestFileSystem::Failure::kNoSpace, storage::TestFileSystem::Failure::kSync}) {
    for (int round = 0; round < 10; ++round) {
      Outcome outcome;
      {
        auto store = Open(true);
        ASSERT_TRUE(store.ok()) << store.status();
        const auto commit = [&](int count) {
          int failed = 0;
          for (int i = 0; i < count; ++i) {
            const Sample sample(++last_);
            if ((*store)->Commit(sample.Changes()).ok()) {
              acknowledged_.insert(sample.sequence);
            } else {
              ++failed;
            }
          }
          return failed;
        };
        EXPECT_EQ(commit(3), 0);
        disk_.files->Set(failure);
        EXPECT_EQ(commit(2), 2);
        disk_.files->Set(storage::TestFileSystem::Failure::kNone);
        int refused = commit(4);
        // RocksDB resumes in the background; a caller that retries, as UNAVAILABLE asks, gets through.
        for (int retry = 0; refused > 0 && failure == storage::TestFileSystem::Failure::kNoSpace && retry < 50;
             ++retry) {
          std::this_thread::sleep_for(std::chrono::milliseconds(100));
          refused = commit(1);
        }
        EXPECT_TRUE(refused == 0 || failure != storage::TestFileSystem::Failure::kNoSpace) << refused;
        disk_.files->Set(storage::TestFileSystem::Failure::kPowerCut);
      }
      disk_.files->Restore(generator_);
      auto store = Open(true);
      ASSERT_TRUE(store.ok()) << store.status();
      outcome = Check(**store);
      EXPECT_EQ(outcome.lost, 0);
      EXPECT_EQ(outcome.half, 0);
    }
  }
}

}  // namespace
}  // namespace wireprint::dedup
