#include "services/chassis/turns.h"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Duration kLong = absl::Minutes(1);

class Call final : public Turns::Waiter {
 public:
  explicit Call(std::function<void(bool)> then) : then_(std::move(then)) {}
  void OnTurn(bool has_turn) override { then_(has_turn); }

 private:
  const std::function<void(bool)> then_;
};

TEST(TurnsTest, WhoWaitsGetsATurnInTheOrderOfArrival) {
  Turns turns({.at_once = 2, .max_wait = kLong});
  std::vector<int> order;
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 5; ++i) {
    calls.push_back(std::make_unique<Call>([&order, i](bool has_turn) { order.push_back(has_turn ? i : -1); }));
    EXPECT_EQ(turns.Take(*calls.back()), i < 2) << i;
  }
  EXPECT_EQ(turns.waiting(), 3u);
  EXPECT_THAT(order, IsEmpty());
  turns.Give();
  turns.Give();
  EXPECT_THAT(order, ElementsAre(2, 3));
  turns.Give();
  EXPECT_THAT(order, ElementsAre(2, 3, 4));
  EXPECT_EQ(turns.waiting(), 0u);
  turns.Give();
  EXPECT_TRUE(turns.Take(*calls[0])) << "a turn that nobody waits for is free";
  turns.Give();
  turns.Give();
}

TEST(TurnsTest, WhoWaitsTooLongGetsNone) {
  Turns turns({.at_once = 1, .max_wait = absl::Milliseconds(20)});
  Call first([](bool) { ADD_FAILURE(); });
  ASSERT_TRUE(turns.Take(first));
  std::atomic<int> late = 0;
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 3; ++i) {
    calls.push_back(std::make_unique<Call>([&late](bool has_turn) { late += has_turn ? 100 : 1; }));
    EXPECT_FALSE(turns.Take(*calls.back()));
  }
  while (late < 3) std::this_thread::yield();
  EXPECT_EQ(late, 3);
  EXPECT_EQ(turns.waiting(), 0u);
  turns.Give();
  EXPECT_TRUE(turns.Take(first)) << "who got none has none to give back";
  turns.Give();
}

// A stopped pool takes nothing: each call ends as soon as it gets its turn.
TEST(TurnsTest, ATurnMayBeGivenBackAtOnceByVeryMany) {
  Turns turns({.at_once = 1, .max_wait = kLong});
  Call first([](bool) { ADD_FAILURE(); });
  ASSERT_TRUE(turns.Take(first));
  Turns others({.at_once = 1, .max_wait = kLong});
  int served = 0;
  Call call([&](bool has_turn) {
    ASSERT_TRUE(has_turn);
    ASSERT_TRUE(others.Take(first)) << "turns of others are given back meanwhile, as always";
    others.Give();
    turns.Give();
    ++served;
  });
  constexpr int kWaiting = 200'000;
  for (int i = 0; i < kWaiting; ++i) ASSERT_FALSE(turns.Take(call));
  turns.Give();
  EXPECT_EQ(served, kWaiting);
  EXPECT_TRUE(turns.Take(first));
  turns.Give();
}

TEST(TurnsTest, ManyAtOnceAreNeverMoreThanMayBeAndNobodyIsForgotten) {
  constexpr int kThreads = 4, kCalls = 3000, kAtOnce = 3;
  Turns turns({.at_once = kAtOnce, .max_wait = kLong});
  std::atomic<int> working = 0, most = 0, served = 0, open = 0;
  const auto work = [&](bool has_turn) {
    ASSERT_TRUE(has_turn);
    const int now = ++working;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    ++served;
    ++open;
  };
  // Some turn is given back, by any thread, after it was taken.
  const auto give_one = [&] {
    if (open.fetch_sub(1) <= 0) {
      ++open;
      return;
    }
    --working;
    turns.Give();
  };
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < kThreads * kCalls; ++i) calls.push_back(std::make_unique<Call>(work));
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        if (turns.Take(*calls[static_cast<size_t>(t * kCalls + i)])) work(true);
        give_one();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  while (served < kThreads * kCalls) give_one();
  while (open > 0) give_one();
  EXPECT_EQ(served, kThreads * kCalls);
  EXPECT_EQ(working, 0);
  EXPECT_LE(most, kAtOnce);
}

}  // namespace
}  // namespace wireprint::chassis
