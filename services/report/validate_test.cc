#include "services/report/validate.h"

#include <string>

#include "gtest/gtest.h"

namespace wireprint::report {
namespace {

TEST(ValidateOutletTest, TakesHostNames) {
  for (const char* outlet : {"example.com", "www.Daily.example", "20minutes.fr", "1.2.3.example", "example.xn--p1ai",
                             "a-1.b2", "4chan.0x7f", "127.0.0.1a"}) {
    EXPECT_TRUE(ValidateOutlet(outlet, "outlet").ok()) << outlet;
  }
}

TEST(ValidateOutletTest, TakesNoAddresses) {
  for (const char* outlet : {"127.0.0.1", "8.8", "192.168.1", "daily.example.7", "::1", "[::1]"}) {
    const absl::Status status = ValidateOutlet(outlet, "report.outlet");
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << outlet;
    EXPECT_NE(std::string(status.message()).find("host name"), std::string::npos) << status;
  }
}

}  // namespace
}  // namespace wireprint::report
