// Figures over all outlets, asked for by many at once.
#include <future>
#include <string>
#include <vector>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

class EngineScansTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow).ok());
    faults_.scans = 0;
  }
  void TearDown() override { faults_.hold_scans = false; }

  std::future<absl::Status> Ask(uint32_t days) {
    return std::async(std::launch::async, [this, days] {
      WindowRequest request;
      request.days = days;
      return engine_->Profile("", "a.example", request).status();
    });
  }
  std::future<absl::Status> List(uint32_t days) {
    return std::async(std::launch::async, [this, days] {
      WindowRequest request;
      request.days = days;
      return engine_->ListOutlets("", request, OutletOrder::kName, 0, 0, "").status();
    });
  }
  static bool IsReady(const std::future<absl::Status>& call) {
    return call.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  // One scans and four wait: whoever comes then is refused.
  std::vector<std::future<absl::Status>> Crowd(uint32_t days) {
    faults_.hold_scans = true;
    std::vector<std::future<absl::Status>> calls;
    for (int i = 0; i < 6; ++i) calls.push_back(Ask(days));
    EXPECT_TRUE(Eventually([&] { return Ready(calls) == 1 && faults_.scanning == 1; }));
    return calls;
  }
  static int Ready(const std::vector<std::future<absl::Status>>& calls) {
    int ready = 0;
    for (const auto& call : calls) ready += IsReady(call);
    return ready;
  }
};

TEST_F(EngineScansTest, OneScansAndThoseWhoWaitedShareItsFigures) {
  std::vector<std::future<absl::Status>> calls = Crowd(30);
  faults_.hold_scans = false;
  int refused = 0;
  for (auto& call : calls) {
    const absl::Status status = call.get();
    refused += ReasonOf(status) == "OVERLOADED";
    EXPECT_TRUE(status.ok() || ReasonOf(status) == "OVERLOADED") << status;
  }
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(faults_.scans, 2) << "for the correlations and for the priors";
}

TEST_F(EngineScansTest, WhatIsKnownAndWhatIsRecordedWaitsForNoScan) {
  ASSERT_TRUE(Ask(365).get().ok());
  const std::vector<std::future<absl::Status>> calls = Crowd(30);
  auto known = Ask(365);
  EXPECT_TRUE(Eventually([&] { return IsReady(known); }));
  auto recorded = Begin("", [] {
    std::vector<RecordItem> items;
    items.push_back(Item("b", Text("two"), "b.example", kNow));
    return items;
  }());
  EXPECT_TRUE(Eventually([&] { return recorded.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
  // An order of all outlets is a scan too.
  auto list = List(365);
  EXPECT_TRUE(Eventually([&] { return IsReady(list); }));
  EXPECT_EQ(faults_.scanning, 1);
  faults_.hold_scans = false;
  EXPECT_EQ(ReasonOf(list.get()), "OVERLOADED");
}

TEST_F(EngineScansTest, WhileOneBringsFiguresUpToDateOthersGetTheLast) {
  ASSERT_TRUE(Ask(365).get().ok());
  now_ += Micros{60} * 1'000'000;
  faults_.hold_scans = true;
  auto renews = Ask(365);
  ASSERT_TRUE(Eventually([&] { return faults_.scanning == 1; })) << "figures of a minute ago count as new";
  auto served = Ask(365);
  EXPECT_TRUE(Eventually([&] { return IsReady(served); }));
  EXPECT_FALSE(IsReady(renews));
  // Not those of too long ago.
  now_ += Micros{600} * 1'000'000;
  auto waits = Ask(365);
  EXPECT_FALSE(IsReady(waits));
  faults_.hold_scans = false;
  for (auto* call : {&renews, &served, &waits}) EXPECT_TRUE(call->get().ok());
  EXPECT_EQ(faults_.scans, 6);
}

}  // namespace
}  // namespace wireprint::credibility
