#include "services/chassis/worker_pool.h"

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

// Holds the threads of a pool until told to let go.
class Gate {
 public:
  WorkerPool::Task Task() {
    return [this, future = open_] {
      arrived_.fetch_add(1);
      future.wait();
    };
  }
  void AwaitArrivals(int count) {
    while (arrived_.load() < count) std::this_thread::yield();
  }
  void Open() { promise_.set_value(); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> open_ = promise_.get_future().share();
  std::atomic<int> arrived_{0};
};

TEST(WorkerPoolTest, RunsEveryTaskOnce) {
  std::vector<std::atomic<int>> runs(10000);
  WorkerPool pool({.threads = 3, .queue_capacity = runs.size()});
  for (std::atomic<int>& run : runs) ASSERT_TRUE(pool.TryPost([&run] { run.fetch_add(1); }));
  pool.Stop();
  for (const std::atomic<int>& run : runs) EXPECT_EQ(run.load(), 1);
}

TEST(WorkerPoolTest, OneThreadKeepsTheOrderAcrossTheRingsEnd) {
  WorkerPool pool({.threads = 1, .queue_capacity = 7});
  std::vector<int> order;
  for (int i = 0; i < 1000;) {
    if (pool.TryPost([&order, i] { order.push_back(i); })) ++i;
  }
  pool.Stop();
  ASSERT_EQ(order.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(order[static_cast<size_t>(i)], i);
}

TEST(WorkerPoolTest, RefusesAndDestroysWhatDoesNotFit) {
  WorkerPool pool({.threads = 2, .queue_capacity = 2});
  Gate gate;
  ASSERT_TRUE(pool.TryPost(gate.Task()));
  ASSERT_TRUE(pool.TryPost(gate.Task()));
  gate.AwaitArrivals(2);
  std::atomic<int> ran{0};
  EXPECT_TRUE(pool.TryPost([&ran] { ++ran; }));
  EXPECT_TRUE(pool.TryPost([&ran] { ++ran; }));
  auto witness = std::make_shared<int>();
  EXPECT_FALSE(pool.TryPost([&ran, witness] { ++ran; }));
  EXPECT_EQ(witness.use_count(), 1);
  gate.Open();
  pool.Stop();
  EXPECT_EQ(ran.load(), 2);
}

TEST(WorkerPoolTest, StopDrainsTheQueueAndRefusesAfterwards) {
  WorkerPool pool({.threads = 1, .queue_capacity = 100});
  Gate gate;
  std::atomic<int> ran{0};
  ASSERT_TRUE(pool.TryPost(gate.Task()));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.TryPost([&ran] { ++ran; }));
  std::thread stopper([&pool] { pool.Stop(); });
  gate.Open();
  stopper.join();
  EXPECT_EQ(ran.load(), 50);
  EXPECT_FALSE(pool.TryPost([&ran] { ++ran; }));
  pool.Stop();
}

TEST(WorkerPoolTest, ASleepingThreadWakesForEveryTask) {
  WorkerPool pool({.threads = 2});
  for (int i = 0; i < 2000; ++i) {
    std::promise<void> done;
    ASSERT_TRUE(pool.TryPost([&done] { done.set_value(); }));
    done.get_future().wait();
  }
}

// Tasks that wait for each other: if a wake-up were lost, this would hang.
TEST(WorkerPoolTest, AsManyTasksRunAtOnceAsThereAreThreads) {
  constexpr int kThreads = 4;
  WorkerPool pool({.threads = kThreads});
  for (int round = 0; round < 500; ++round) {
    const auto all = std::make_shared<std::latch>(kThreads + 1);
    for (int i = 0; i < kThreads; ++i) ASSERT_TRUE(pool.TryPost([all] { all->arrive_and_wait(); }));
    all->arrive_and_wait();
    if (round % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));  // long enough to fall asleep
  }
}

TEST(WorkerPoolTest, ManyPostersLoseNothing) {
  std::atomic<int> ran{0};
  std::atomic<int> posted{0};
  {
    WorkerPool pool({.threads = 3, .queue_capacity = 16});
    std::vector<std::thread> posters;
    for (int t = 0; t < 4; ++t) {
      posters.emplace_back([&] {
        for (int i = 0; i < 5000; ++i) posted += pool.TryPost([&ran] { ++ran; }) ? 1 : 0;
      });
    }
    for (std::thread& poster : posters) poster.join();
  }
  EXPECT_GT(posted.load(), 0);
  EXPECT_EQ(ran.load(), posted.load());
}

TEST(WorkerPoolTest, HasTheThreadsAskedForOrAtLeastTwo) {
  EXPECT_EQ(WorkerPool({.threads = 3}).threads(), 3);
  EXPECT_GE(WorkerPool({.threads = 0}).threads(), 2);
}

}  // namespace
}  // namespace wireprint::chassis
