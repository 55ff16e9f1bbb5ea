#include "services/credibility/engine/answer_waits.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

void RunHere(AnswerWaits::Done done) { std::move(done)(); }

TEST(AnswerWaitsTest, WakesThoseWhoWaitForTheReportOnce) {
  AnswerWaits waits(RunHere);
  int first = 0, second = 0, other = 0;
  waits.Wait("c", "r", absl::InfiniteFuture(), [&] { ++first; });
  waits.Wait("c", "r", absl::Now() + absl::Hours(1), [&] { ++second; });
  waits.Wait("d", "r", absl::InfiniteFuture(), [&] { ++other; });
  waits.Wait("c", "s", absl::InfiniteFuture(), [&] { ++other; });
  waits.Wake("c", "t");
  EXPECT_EQ(waits.waiting(), 4u);
  waits.Wake("c", "r");
  waits.Wake("c", "r");
  EXPECT_EQ(std::pair(first, second), std::pair(1, 1));
  EXPECT_EQ(other, 0);
  EXPECT_EQ(waits.waiting(), 2u);
  waits.Wake("d", "r");
  waits.Wake("c", "s");
  EXPECT_EQ(other, 2);
}

TEST(AnswerWaitsTest, ADeadlineEndsOneWaitAlone) {
  AnswerWaits waits(RunHere);
  std::atomic<int> over{0}, woken{0};
  const absl::Time deadline = absl::Now() + absl::Milliseconds(30);
  std::atomic<bool> early{false};
  waits.Wait("c", "r", absl::InfiniteFuture(), [&] { ++woken; });
  waits.Wait("c", "r", deadline, [&] {
    early = absl::Now() < deadline;
    ++over;
  });
  waits.Wait("c", "r", absl::InfinitePast(), [&] { ++over; });
  while (over < 2) std::this_thread::yield();
  EXPECT_FALSE(early);
  EXPECT_EQ(woken, 0);
  waits.Wake("c", "r");
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(over, 2);
}

TEST(AnswerWaitsTest, WaitsWokenAndOverAtOnceRunOnce) {
  AnswerWaits waits(RunHere);
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string report = std::to_string(i % 7);
        waits.Wait("c", report, absl::Now() + absl::Microseconds(i % 3 * 50), [&] { ++done; });
        if (t % 2 == 0) waits.Wake("c", report);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  while (waits.waiting() > 0) std::this_thread::yield();
  while (done < 8 * 500) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));  // for one that is run twice
  EXPECT_EQ(done, 8 * 500);
}

}  // namespace
}  // namespace wireprint::credibility
