#include "clients/cpp/dedup_client.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/prepare.h"
#include "clients/cpp/testing_server.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace wireprint::client {
namespace {

dedupv1::AddReportRequest Request(const std::string& text) {
  dedupv1::AddReportRequest request;
  request.mutable_report()->set_report_id("r1");
  request.mutable_report()->set_outlet("northbay-courier.example");
  request.mutable_report()->set_text(text);
  return request;
}

TEST(DedupClientTest, TextIsSentAsBytes) {
  TestingServer server;
  const DedupClient client(server.Options());
  const auto response = client.AddReport(Request("a\xFFz"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->report_id(), "r1");
  ASSERT_EQ(server.adds.size(), 1U);
  EXPECT_TRUE(server.adds[0].report().has_text_bytes());
  EXPECT_EQ(server.adds[0].report().text_bytes(), "a\xFFz");
}

TEST(DedupClientTest, UnavailableIsRetriedUntilItPasses) {
  TestingServer server;
  server.failures = {{grpc::StatusCode::UNAVAILABLE, "stopping"}, {grpc::StatusCode::UNAVAILABLE, "stopping"}};
  const DedupClient client(server.Options());
  EXPECT_TRUE(client.AddReport(Request("text")).ok());
  EXPECT_EQ(server.adds.size(), 3U);
}

TEST(DedupClientTest, ALargeReportIsRetriedToo) {
  TestingServer server;
  server.failures = {{grpc::StatusCode::UNAVAILABLE, "stopping"}};
  const DedupClient client(server.Options());
  EXPECT_TRUE(client.AddReport(Request(std::string(1 << 20, 'x'))).ok());
  EXPECT_EQ(server.adds.size(), 2U);
}

TEST(DedupClientTest, ARequestThatIsTooLargeIsRefusedAtOnce) {
  TestingServer server;
  const DedupClient client(server.Options());
  dedupv1::AddReportRequest request = Request(std::string(kMaxRequestBytes - 1000, 'x'));
  request.set_corpus(std::string(kMaxRequestBytes - request.ByteSizeLong() - 3, 'c'));  // and its tag and length
  while (request.ByteSizeLong() < kMaxRequestBytes) request.mutable_corpus()->push_back('c');
  ASSERT_EQ(request.ByteSizeLong(), size_t{kMaxRequestBytes});
  EXPECT_TRUE(client.AddReport(request).ok()) << client.AddReport(request).status();
  EXPECT_EQ(server.adds.size(), 1U);
  request.mutable_corpus()->push_back('c');
  const absl::Status refused = client.AddReport(request).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  const auto error = ErrorOf(refused);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->reason, "REQUEST_TOO_LARGE");
  EXPECT_EQ(error->metadata.at("size"), absl::StrCat(kMaxRequestBytes + 1));
  EXPECT_EQ(error->metadata.at("max"), absl::StrCat(kMaxRequestBytes));
  EXPECT_FALSE(IsRetryable(refused));
  EXPECT_EQ(server.adds.size(), 1U) << "it is not sent";
}

TEST(DedupClientTest, RetriesEnd) {
  TestingServer server;
  server.failures.assign(10, {grpc::StatusCode::UNAVAILABLE, "stopping"});
  const DedupClient client(server.Options());
  EXPECT_EQ(client.AddReport(Request("text")).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(server.adds.size(), 5U);
}

TEST(DedupClientTest, OverloadIsRetriedAndKeepsItsDetails) {
  TestingServer server;
  server.failures.assign(10, ToGrpc(Overloaded(7)));
  const DedupClient client(server.Options());
  const auto response = client.AddReport(Request("text"));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(ErrorOf(response.status()).has_value());
  EXPECT_EQ(ErrorOf(response.status())->reason, "OVERLOADED");
  EXPECT_EQ(server.adds.size(), 5U);
}

TEST(DedupClientTest, AStringThatIsNotUtf8IsRefusedWithItsField) {
  TestingServer server;
  const DedupClient client(server.Options());
  dedupv1::AddReportRequest request = Request("text");
  request.mutable_report()->set_title("abc\x80");
  const auto response = client.AddReport(request);
  EXPECT_EQ(response.status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(ErrorOf(response.status()).has_value());
  EXPECT_EQ(ErrorOf(response.status())->field, "report.title");
  EXPECT_EQ(server.adds.size(), 0U);
}

TEST(DedupClientTest, AServerThatIsNotThereIsUnavailable) {
  ClientOptions options;
  options.target = "127.0.0.1:1";
  options.timeout = absl::Milliseconds(200);
  const DedupClient client(options);
  const absl::Status status = client.AddReport(Request("text")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(client.WaitConnected(absl::Milliseconds(50)).code(), absl::StatusCode::kUnavailable);
}

// The JSON in one form whatever its layout: backoffs of 0.2s and 0.200s are the same.
google::protobuf::Struct Parsed(const std::string& json) {
  google::protobuf::Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok()) << json;
  return parsed;
}

TEST(ServiceConfigTest, IsThePolicyThatIsShipped) {
  const char* const root = std::getenv("WIREPRINT_SOURCE_DIR");
  ASSERT_NE(root, nullptr) << "run by ctest, which sets WIREPRINT_SOURCE_DIR";
  std::stringstream shipped;
  shipped << std::ifstream(absl::StrCat(root, "/clients/service_config.json")).rdbuf();
  const std::string ours = absl::StrReplaceAll(ServiceConfig(ClientOptions()), {{"0.200s", "0.2s"}, {"5.000s", "5s"}});
  EXPECT_EQ(Parsed(ours).DebugString(), Parsed(shipped.str()).DebugString());
}

TEST(ServiceConfigTest, RetriesCanBeSwitchedOff) {
  ClientOptions options;
  options.max_attempts = 1;
  options.health_check = false;
  EXPECT_EQ(ServiceConfig(options), R"({"loadBalancingConfig":[{"round_robin":{}}]})");
}

TEST(ValidUtf8PrefixTest, StopsAtTheFirstFault) {
  EXPECT_EQ(ValidUtf8Prefix("plain"), 5U);
  EXPECT_EQ(ValidUtf8Prefix("ბათუმი 港口 🚢"), absl::string_view("ბათუმი 港口 🚢").size());
  EXPECT_EQ(ValidUtf8Prefix("ab\xC0\xAF"), 2U);          // overlong
  EXPECT_EQ(ValidUtf8Prefix("ab\xE0\x80\xAF"), 2U);      // overlong
  EXPECT_EQ(ValidUtf8Prefix("ab\xED\xA0\x80"), 2U);      // surrogate
  EXPECT_EQ(ValidUtf8Prefix("ab\xF4\x90\x80\x80"), 2U);  // beyond U+10FFFF
  EXPECT_EQ(ValidUtf8Prefix("abc\xE6\xB8"), 3U);         // cut off
}

}  // namespace
}  // namespace wireprint::client
