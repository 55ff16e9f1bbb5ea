#include "services/chassis/caller_stages.h"

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"

namespace wireprint::chassis {
namespace {

TEST(RequireRoleTest, GreaterRolesDoWhatSmallerOnesMay) {
  EXPECT_TRUE(RequireRole({.role = Role::kAdmin}, Role::kIngester, "it").ok());
  EXPECT_TRUE(RequireRole({.role = Role::kIngester}, Role::kIngester, "it").ok());
  EXPECT_TRUE(RequireRole({.role = Role::kIngester}, Role::kWriter, "it").ok());
  const absl::Status refused = RequireRole({.role = Role::kWriter}, Role::kIngester, "setting observe_time");
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(refused.message(), "setting observe_time needs the role ingester");
  EXPECT_EQ(GetErrorDetail(refused)->reason, "PERMISSION_DENIED");
  EXPECT_TRUE(RequireRole({}, Role::kAdmin, "it").ok()) << "without tokens everybody may";
}

TEST(RateStageTest, RefusesWithTheTimeToWait) {
  RateStage stage(1, 1);
  CallInfo call;
  call.caller.name = "a";
  EXPECT_TRUE(stage.Begin(call).ok());
  const absl::Status refused = stage.Begin(call);
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(GetErrorDetail(refused)->reason, "RATE_LIMITED");
  EXPECT_GT(GetErrorDetail(refused)->retry_after, absl::Milliseconds(500));
  call.caller.name = "b";
  EXPECT_TRUE(stage.Begin(call).ok());
}

TEST(PeerTest, PortsAreNoPartOfAClient) {
  EXPECT_EQ(PeerWithoutPort("ipv4:192.0.2.7:51544"), "ipv4:192.0.2.7");
  EXPECT_EQ(PeerWithoutPort("ipv6:%5B2001:db8::1%5D:51544"), "ipv6:%5B2001:db8::1%5D");
  EXPECT_EQ(PeerWithoutPort("unix:/run/x"), "unix:/run/x");
  EXPECT_EQ(PeerWithoutPort(""), "");
}

TEST(RoleTest, NamesAndBack) {
  for (const Role role : {Role::kReader, Role::kWriter, Role::kIngester, Role::kAdmin}) {
    Role back{};
    EXPECT_TRUE(ParseRole(RoleName(role), back));
    EXPECT_EQ(back, role);
  }
  Role role{};
  EXPECT_FALSE(ParseRole("Reader", role));
}

}  // namespace
}  // namespace wireprint::chassis
