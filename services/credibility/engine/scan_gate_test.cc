#include "services/credibility/engine/scan_gate.h"

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "services/chassis/error.h"

namespace wireprint::credibility {
namespace {

TEST(ScanGateTest, OneACorpusAndFewInAll) {
  ScanGate gate(2, 1);
  std::optional<ScanGate::Pass> first(*gate.Enter("a"));
  EXPECT_FALSE(gate.Enter("a", false).ok());
  const std::optional<ScanGate::Pass> second(*gate.Enter("b", false));
  EXPECT_FALSE(gate.Enter("c", false).ok());
  first.reset();
  EXPECT_TRUE(gate.Enter("c", false).ok());
  EXPECT_TRUE(gate.Enter("a", false).ok());
}

TEST(ScanGateTest, WhoWouldWaitBehindTooManyIsRefused) {
  ScanGate gate(1, 2);
  std::optional<ScanGate::Pass> pass(*gate.Enter("a"));
  std::atomic<int> entered{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) threads.emplace_back([&] { entered += gate.Enter("a").ok(); });
  while (gate.waiting() < 2) std::this_thread::yield();
  const absl::Status refused = gate.Enter("a").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(chassis::GetErrorDetail(refused)->reason, "OVERLOADED");
  EXPECT_EQ(entered, 0);
  pass.reset();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(entered, 2);
  EXPECT_TRUE(gate.Enter("a", false).ok());
}

}  // namespace
}  // namespace wireprint::credibility
