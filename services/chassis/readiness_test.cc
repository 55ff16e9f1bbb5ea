#include "services/chassis/readiness.h"

#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

TEST(ReadinessTest, ReadyWhenEveryCheckIsOk) {
  Readiness readiness;
  std::atomic<bool> broken{false};
  readiness.Add("store", [&] { return broken ? absl::UnavailableError("gone") : absl::OkStatus(); });
  Readiness::Gate& gate = readiness.AddGate("warm-up");
  EXPECT_FALSE(readiness.ready());
  readiness.Ask();
  EXPECT_FALSE(readiness.ready());
  gate.Open();
  EXPECT_FALSE(readiness.ready()) << "not asked yet";
  readiness.Ask();
  EXPECT_TRUE(readiness.ready());
  broken = true;
  const std::vector<Readiness::Result> results = readiness.Ask();
  EXPECT_FALSE(readiness.ready());
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].name, "store");
  EXPECT_EQ(results[0].status.message(), "gone");
  EXPECT_TRUE(results[1].status.ok());
}

TEST(ReadinessTest, TheListenerHearsTheFirstAnswerAndChanges) {
  Readiness readiness(absl::Milliseconds(5));
  std::atomic<bool> broken{true};
  std::mutex mutex;
  std::vector<bool> heard;
  readiness.Add("store", [&] { return broken ? absl::UnavailableError("gone") : absl::OkStatus(); });
  readiness.Start([&](bool ready) {
    const std::lock_guard lock(mutex);
    heard.push_back(ready);
  });
  const auto await = [&](size_t count) {
    for (int i = 0; i < 2000; ++i) {
      {
        const std::lock_guard lock(mutex);
        if (heard.size() >= count) return true;
      }
      absl::SleepFor(absl::Milliseconds(1));
    }
    return false;
  };
  EXPECT_TRUE(await(1));
  broken = false;
  EXPECT_TRUE(await(2));
  broken = true;
  EXPECT_TRUE(await(3));
  absl::SleepFor(absl::Milliseconds(50));
  readiness.Stop();
  EXPECT_EQ(heard, (std::vector<bool>{false, true, false}));
}

TEST(ReadinessTest, DrainingIsForGood) {
  Readiness readiness;
  readiness.Ask();
  EXPECT_TRUE(readiness.ready());
  readiness.Drain();
  EXPECT_FALSE(readiness.ready());
  readiness.Ask();
  EXPECT_FALSE(readiness.ready());
}

TEST(DiskFreeTest, ComparesWithWhatIsFree) {
  EXPECT_TRUE(CheckDiskFree("/", 1).ok());
  EXPECT_EQ(CheckDiskFree("/", ~uint64_t{0}).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(CheckDiskFree("/nowhere/at/all", 1).code(), absl::StatusCode::kUnavailable);
}

TEST(ReadinessTest, WhatOnlyDegradesIsShownAndDoesNotCount) {
  Readiness readiness;
  readiness.Add("store", [] { return absl::OkStatus(); });
  readiness.AddDegrading("dedup", [] { return absl::UnavailableError("away"); });
  const std::vector<Readiness::Result> results = readiness.Ask();
  EXPECT_TRUE(readiness.ready());
  EXPECT_EQ(results[1].name, "dedup");
  EXPECT_FALSE(results[1].status.ok());
}

}  // namespace
}  // namespace wireprint::chassis
