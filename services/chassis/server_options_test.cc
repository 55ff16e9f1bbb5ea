#include "services/chassis/server_options.h"

#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

TEST(ServerOptionsTest, DefaultsAreValid) { EXPECT_TRUE(ServerOptions().Validate().ok()); }

TEST(ServerOptionsTest, NamesTheFaultyOption) {
  ServerOptions options;
  options.listen = "localhost";
  EXPECT_EQ(options.Validate().message(), "--listen must be host:port with a port of 0 to 65535, not \"localhost\"");
  options = {};
  options.max_receive_bytes = 10;
  EXPECT_EQ(options.Validate().message(), "--max-receive-bytes must be at least 1024");
  options = {};
  options.keepalive_time = absl::ZeroDuration();
  EXPECT_EQ(options.Validate().message(), "--keepalive-time must be at least 1s");
}

TEST(HostPortTest, ParsesHostsAndBracketedAddresses) {
  HostPort address;
  ASSERT_TRUE(ParseHostPort("127.0.0.1:7171", address));
  EXPECT_EQ(address.host, "127.0.0.1");
  EXPECT_EQ(address.port, 7171);
  EXPECT_EQ(FormatHostPort(address), "127.0.0.1:7171");
  ASSERT_TRUE(ParseHostPort("[::1]:0", address));
  EXPECT_EQ(address.host, "::1");
  EXPECT_EQ(FormatHostPort(address), "[::1]:0");
}

TEST(HostPortTest, RefusesAnythingElse) {
  HostPort address;
  for (const char* text : {"", "host", ":80", "host:", "host:65536", "host:-1", "host:+1", "host:1x", "::1:80",
                           "host: 80", "host:000080"}) {
    EXPECT_FALSE(ParseHostPort(text, address)) << text;
  }
}

}  // namespace
}  // namespace wireprint::chassis
