#include "services/chassis/client_rate.h"

#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

const absl::Time kStart = absl::UnixEpoch();

TEST(ClientRateTest, ABurstThenTheRate) {
  ClientRate rate(10, 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rate.Take("a", kStart), absl::ZeroDuration());
  EXPECT_EQ(rate.Take("a", kStart), absl::Milliseconds(100));
  EXPECT_EQ(rate.Take("b", kStart), absl::ZeroDuration()) << "each client has its own";
  EXPECT_GT(rate.Take("a", kStart + absl::Milliseconds(90)), absl::ZeroDuration());
  EXPECT_EQ(rate.Take("a", kStart + absl::Milliseconds(110)), absl::ZeroDuration());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rate.Take("a", kStart + absl::Hours(1)), absl::ZeroDuration());
  EXPECT_GT(rate.Take("a", kStart + absl::Hours(1)), absl::ZeroDuration()) << "never more than the burst";
  EXPECT_GT(rate.Take("a", kStart), absl::ZeroDuration()) << "a clock set back gives nothing";
}

TEST(ClientRateTest, TheTableIsBoundedAndForgetsThoseAtRest) {
  ClientRate rate(1, 2);
  for (size_t i = 0; i < 3 * ClientRate::kMaxClients; ++i) rate.Take(std::to_string(i), kStart);
  EXPECT_LE(rate.clients(), ClientRate::kMaxClients);
  int refused = 0;
  for (int i = 0; i < 100; ++i) refused += rate.Take("new " + std::to_string(i), kStart) > absl::ZeroDuration();
  EXPECT_GT(refused, 60) << "newcomers share what is left";
  const absl::Time later = kStart + absl::Seconds(10);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rate.Take("late " + std::to_string(i), later), absl::ZeroDuration());
  EXPECT_LE(rate.clients(), 100u + ClientRate::kMaxClients / 16);
}

}  // namespace
}  // namespace wireprint::chassis
