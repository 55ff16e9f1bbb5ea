#include "services/credibility/engine/sync_queue.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "services/credibility/store/memory_tables.h"

namespace wireprint::credibility {
namespace {

// Takes its time to sync, and notes when it did.
class SlowTables final : public TableStore {
 public:
  absl::Status Write(const std::vector<Edit>&) override { return absl::OkStatus(); }
  absl::StatusOr<std::optional<std::string>> Get(Table, absl::string_view) const override { return std::nullopt; }
  absl::Status Walk(Table, const std::string&, const std::string&, Visit) const override { return absl::OkStatus(); }
  absl::Status Sync() override {
    const absl::Time start = absl::Now();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    while (hold) std::this_thread::yield();
    const std::lock_guard lock(mutex_);
    syncs_.emplace_back(start, absl::Now());
    return fails ? absl::UnavailableError("as the test wants it") : absl::OkStatus();
  }
  std::vector<std::pair<absl::Time, absl::Time>> syncs() {
    const std::lock_guard lock(mutex_);
    return syncs_;
  }

  std::atomic<bool> hold{false};
  std::atomic<bool> fails{false};

 private:
  std::mutex mutex_;
  std::vector<std::pair<absl::Time, absl::Time>> syncs_;
};

void Inline(absl::AnyInvocable<void() &&> task) { std::move(task)(); }

TEST(SyncQueueTest, WhoComesWhileItSyncsSharesTheNext) {
  SlowTables tables;
  std::atomic<int> done{0};
  {
    SyncQueue queue(tables, Inline);
    tables.hold = true;
    tables.fails = true;
    for (int i = 0; i < 9; ++i) {
      queue.AfterSync([&](absl::Status status) { done += absl::IsUnavailable(status); });
    }
    EXPECT_EQ(done, 0);
    tables.hold = false;
  }
  EXPECT_EQ(done, 9) << "those who wait are served at the end";
  EXPECT_LE(tables.syncs().size(), 2u);
}

TEST(SyncQueueTest, ItRestsForWritersToGoOn) {
  SlowTables tables;
  std::atomic<int> left{20};
  {
    SyncQueue queue(tables, Inline);
    std::function<void()> again = [&] {
      queue.AfterSync([&](absl::Status) {
        if (--left > 0) again();
      });
    };
    again();
    while (left > 0) std::this_thread::yield();
  }
  const auto syncs = tables.syncs();
  ASSERT_EQ(syncs.size(), 20u);
  absl::Duration least = absl::InfiniteDuration();
  for (size_t i = 1; i < syncs.size(); ++i) least = std::min(least, syncs[i].first - syncs[i - 1].second);
  EXPECT_GE(least, absl::Microseconds(900));
}

TEST(SyncQueueTest, OnceClosedItSyncsNoMore) {
  MemoryTables tables;
  SyncQueue queue(tables, Inline);
  queue.Close();
  absl::Status told;
  queue.AfterSync([&](absl::Status status) { told = std::move(status); });
  EXPECT_TRUE(absl::IsUnavailable(told));
}

}  // namespace
}  // namespace wireprint::credibility
