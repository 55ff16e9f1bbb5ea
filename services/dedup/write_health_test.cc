#include "services/dedup/write_health.h"

#include "gtest/gtest.h"

namespace wireprint::dedup {
namespace {

TEST(WriteHealthTest, AFailureCountsUntilAProbeOrACommitSucceeds) {
  WriteHealth health;
  int probes = 0;
  absl::Status said = absl::UnavailableError("no space");
  const auto probe = [&] { return ++probes, said; };
  EXPECT_TRUE(health.Check(probe).ok());
  EXPECT_EQ(probes, 0) << "a sound store is not written to";
  health.Committed(false);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(health.Check(probe).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(probes, 3);
  said = absl::OkStatus();
  EXPECT_TRUE(health.Check(probe).ok());
  EXPECT_TRUE(health.Check(probe).ok());
  EXPECT_EQ(probes, 4);
  health.Committed(false);
  health.Committed(true);
  EXPECT_TRUE(health.Check(probe).ok());
  EXPECT_EQ(probes, 4);
}

TEST(WriteHealthTest, AFailureDuringTheProbeCounts) {
  WriteHealth health;
  health.Committed(false);
  EXPECT_FALSE(health
                   .Check([&] {
                     health.Committed(false);
                     return absl::OkStatus();
                   })
                   .ok());
  EXPECT_TRUE(health
                  .Check([&] {
                    health.Committed(true);
                    return absl::OkStatus();
                  })
                  .ok());
}

}  // namespace
}  // namespace wireprint::dedup
