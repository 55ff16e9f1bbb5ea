// What was acknowledged outlives a power cut at any moment, and is counted once: in the tables, and in the engine on
// them.
#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/testing_dedup.h"
#include "services/credibility/store/rocksdb_tables.h"
#include "services/storage/test_directory.h"
#include "services/storage/test_file_system.h"

namespace wireprint::credibility {
namespace {

using storage::TestFileSystem;

constexpr Table kWritten[] = {Table::kId, Table::kRow, Table::kOutbox};

class PowerCutTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<RocksDbTables>> Open(bool sync = true) {
    return OpenRocksDbTables({.path = path_,
                              .sync = sync,
                              .block_cache_bytes = size_t{1} << 20,
                              .write_buffer_bytes = size_t{256} << 10,
                              .env = disk_.env.get()});
  }
  static std::string Value(int number) { return std::string(200 + number % 700, static_cast<char>('a' + number % 26)); }
  static std::vector<Edit> Edits(int number) {
    std::vector<Edit> edits;
    for (const Table table : kWritten) edits.push_back({table, std::to_string(number), Value(number)});
    return edits;
  }
  // Of the records of one write, those that are there.
  static int CountRecords(const TableStore& store, int number) {
    int found = 0;
    for (const Table table : kWritten) {
      found += store.Get(table, std::to_string(number)).value() == std::optional<std::string>(Value(number));
    }
    return found;
  }
  void WriteUntilCut(TableStore& store) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&] {
        while (!disk_.files->IsCut()) {
          const int number = ++last_;
          if (!store.Write(Edits(number)).ok() || !store.Sync().ok()) continue;
          const std::lock_guard lock(mutex_);
          acknowledged_.insert(number);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  // One life: open, write, cut after `changes` of the file system, restart. Adds to what was lost.
  void LiveOnce(bool sync, uint64_t changes, int& lost, int& half) {
    const int first = last_ + 1;
    disk_.files->CutAfter(changes);
    if (auto store = Open(sync); store.ok()) WriteUntilCut(**store);
    disk_.files->Restore(generator_);
    const auto store = Open(sync);
    ASSERT_TRUE(store.ok()) << store.status();
    for (int number = first; number <= last_; ++number) {
      const int records = CountRecords(**store, number);
      lost += acknowledged_.contains(number) && records < 3;
      half += records != 0 && records != 3;
      if (records < 3) acknowledged_.erase(number);
    }
  }

  storage::TestDirectory directory_;
  std::string path_ = directory_.New();
  TestFileSystem::Owned disk_ = TestFileSystem::Create();
  std::mt19937_64 generator_{2026};
  std::atomic<int> last_{0};
  std::mutex mutex_;
  std::set<int> acknowledged_;
};

TEST_F(PowerCutTest, NothingThatWasSyncedIsLostAndNothingIsHalfThere) {
  int lost = 0;
  int half = 0;
  for (int life = 0; life < 12; ++life) {
    ASSERT_NO_FATAL_FAILURE(LiveOnce(true, 150 + generator_() % 400, lost, half));
    ASSERT_EQ(lost, 0) << "life " << life;
    ASSERT_EQ(half, 0) << "life " << life;
  }
  EXPECT_GT(acknowledged_.size(), 100u) << "too few writes for a proof";
}

// The same without fsync must lose something, or the test above proves nothing.
TEST_F(PowerCutTest, WithoutFsyncSomethingIsLost) {
  int lost = 0;
  int half = 0;
  for (int life = 0; life < 6; ++life) {
    ASSERT_NO_FATAL_FAILURE(LiveOnce(false, 150 + generator_() % 400, lost, half));
  }
  EXPECT_GT(lost, 0);
  EXPECT_EQ(half, 0);
}

// RocksDB 7.8 that cannot make a log forgets to let go of families, all but the first of those whose buffers are full
// at once, and ends the process when it is closed. Here the disk is full after each number of writes, of three families
// alike.
TEST_F(PowerCutTest, AStoreWhoseDiskIsFullCloses) {
  for (int writes = 1; writes <= 8; ++writes) {
    path_ = directory_.New();
    auto store = Open();
    ASSERT_TRUE(store.ok()) << store.status();
    const auto write = [&](int number) {
      std::vector<Edit> edits;
      for (const Table table : kWritten) edits.push_back({table, std::to_string(number), std::string(30'000, 'x')});
      return (*store)->Write(edits);
    };
    for (int number = 0; number < writes; ++number) ASSERT_TRUE(write(number).ok());
    disk_.files->Set(TestFileSystem::Failure::kNoSpace);
    EXPECT_FALSE(write(writes).ok());
    store->reset();
    disk_.files->Set(TestFileSystem::Failure::kNone);
  }
}

// Reports through an engine on these tables.
class EnginePowerCutTest : public PowerCutTest {
 protected:
  std::unique_ptr<Engine> Start(DedupPort& dedup) {
    auto store = Open();
    if (!store.ok()) return nullptr;
    EngineOptions options;
    options.rules = *MakeRules();
    options.now = [] { return Micros{20'000} * kMicrosPerDay; };
    options.execute = [](absl::AnyInvocable<void() &&> task) { std::thread(std::move(task)).detach(); };
    options.first_retry = options.last_retry = absl::Milliseconds(5);
    auto engine = Engine::Create(std::move(options), *std::move(store), dedup);
    if (!engine.ok()) return nullptr;
    (*engine)->Start();
    return *std::move(engine);
  }
  static absl::StatusOr<RecordOutcome> Record(Engine& engine, int number) {
    RecordItem item;
    item.report.report_id = "r" + std::to_string(number);
    item.report.text = "story" + std::to_string(number / 4);
    for (int i = 0; i < 60; ++i) item.report.text += " word" + std::to_string(number / 4) + "x" + std::to_string(i);
    item.report.outlet = "paper" + std::to_string(number % 3) + ".example";
    item.observe_time = report::SentTime{1'700'000'000 + number, 0};
    item.text_field = "report.text";
    auto promise = std::make_shared<std::promise<Engine::RecordResults>>();
    std::vector<RecordItem> items;
    items.push_back(std::move(item));
    absl::Status called = engine.Record("", std::move(items), 0, absl::InfiniteFuture(),
                                        [promise](Engine::RecordResults r) { promise->set_value(std::move(r)); });
    if (!called.ok()) return called;
    return std::move(promise->get_future().get()[0]);
  }
  static int64_t Counted(Engine& engine, Counter counter) {
    int64_t sum = 0;
    for (int i = 0; i < 3; ++i) {
      const auto profile = engine.Profile("", "paper" + std::to_string(i) + ".example", {{}, 3650, 0});
      if (profile.ok()) sum += profile->counts.Of(counter);
    }
    return sum;
  }
};

TEST_F(EnginePowerCutTest, WhatWasAnsweredIsReplayedAndAllIsCountedOnce) {
  TestingDedup* dedups[8] = {};
  std::vector<std::unique_ptr<TestingDedup>> kept;
  int sent = 0;
  std::map<int, uint32_t> answered;  // with their revisions
  for (int life = 0; life < 8; ++life) {
    kept.push_back(std::make_unique<TestingDedup>(1000 * life));
    dedups[life] = kept.back().get();
    disk_.files->CutAfter(life == 7 ? 1'000'000 : 200 + generator_() % 300);
    if (const auto engine = Start(*dedups[life])) {
      for (int number = 0; number < sent; ++number) {
        const auto again = Record(*engine, number);
        if (!again.ok()) continue;
        EXPECT_TRUE(again->replayed || !answered.contains(number)) << "acknowledged and lost: " << number;
        EXPECT_EQ(again->row.revision, 1u);
        answered[number] = again->row.revision;
      }
      const int until = life == 7 ? sent + 5 : sent + 1000;
      while (!disk_.files->IsCut() && sent < until) {
        const auto outcome = Record(*engine, sent);
        if (outcome.ok()) answered[sent] = outcome->row.revision;
        ++sent;
      }
      if (life == 7) {
        for (int i = 0; i < 2000 && Counted(*engine, Counter::kPending) > 0; ++i) {
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        EXPECT_EQ(Counted(*engine, Counter::kPending), 0);
        EXPECT_EQ(Counted(*engine, Counter::kReports), sent);
      }
    }
    disk_.files->Restore(generator_);
  }
  EXPECT_GT(answered.size(), 30u) << "too few reports for a proof";
  EXPECT_EQ(static_cast<int>(answered.size()), sent);
}

TEST_F(EnginePowerCutTest, AFullDiskIsSaidAndPassesOver) {
  TestingDedup dedup(0);
  const auto engine = Start(dedup);
  ASSERT_NE(engine, nullptr);
  ASSERT_TRUE(Record(*engine, 0).ok());
  disk_.files->Set(TestFileSystem::Failure::kNoSpace);
  const absl::Status full = Record(*engine, 1).status();
  EXPECT_EQ(full.code(), absl::StatusCode::kUnavailable);
  const auto detail = chassis::GetErrorDetail(full);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "STORE_UNAVAILABLE");
  EXPECT_GT(detail->retry_after, absl::ZeroDuration());
  EXPECT_EQ(Counted(*engine, Counter::kReports), 1);
  disk_.files->Set(TestFileSystem::Failure::kNone);
  absl::StatusOr<RecordOutcome> again = Record(*engine, 1);
  // RocksDB resumes in the background; who retries, as the error asks, gets through.
  for (int i = 0; i < 100 && !again.ok(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    again = Record(*engine, 1);
  }
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_FALSE(again->replayed);
  EXPECT_EQ(Counted(*engine, Counter::kReports), 2);
}

}  // namespace
}  // namespace wireprint::credibility
