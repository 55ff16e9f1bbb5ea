#include "services/chassis/metrics_stage.h"

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/chassis/testing_rpc.h"

namespace wireprint::chassis {
namespace {

using testing::HasSubstr;
using testing_rpc::kService;

class MetricsStageTest : public testing::Test {
 protected:
  // The value of the sample of `name` for `method` whose other labels contain `labels`; -1 without one.
  double Value(const std::string& name, const std::string& method, const std::string& labels = "") {
    const std::string text = metrics_.Text();
    size_t at = 0;
    while ((at = text.find("\n" + name + "{", at)) != std::string::npos) {
      const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
      if (line.find("\"" + method + "\"") != std::string::npos && line.find(labels) != std::string::npos) {
        return std::stod(line.substr(line.rfind(' ')));
      }
      ++at;
    }
    return -1;
  }
  void Make(const std::string& method, const absl::Status& outcome, bool streaming = false) {
    CallInfo call;
    call.method = method;
    call.start = absl::Now();
    call.deadline = absl::InfiniteFuture();
    call.streaming = streaming;
    call.messages_sent = streaming ? 7 : 0;
    const absl::Status begun = chain_->Begin(call);
    chain_->End(call, begun.ok() ? outcome : begun);
  }

  Metrics metrics_;
  MethodTable methods_ = testing_rpc::Methods();
  WorkerPool pool_{{.threads = 1}};
  std::unique_ptr<Chain> chain_ = MakeChain({.max_inflight_bytes = 100, .max_request_bytes = 200}, pool_,
                                            {.methods = &methods_, .metrics = &metrics_});
};

TEST_F(MetricsStageTest, EveryMethodAndCodeIsThereFromTheStart) {
  for (const auto& method : methods_.methods()) {
    EXPECT_EQ(Value("grpc_server_started_total", method->name), 0);
    EXPECT_EQ(Value("grpc_server_msg_received_total", method->name), 0);
    EXPECT_EQ(Value("grpc_server_msg_sent_total", method->name), 0);
    EXPECT_EQ(Value("grpc_server_handling_seconds_count", method->name), 0);
    for (const char* code : {"OK", "Canceled", "DeadlineExceeded", "ResourceExhausted", "Unauthenticated"}) {
      EXPECT_EQ(Value("grpc_server_handled_total", method->name, std::string("grpc_code=\"") + code + '"'), 0);
    }
  }
  EXPECT_THAT(metrics_.Text(), HasSubstr("{grpc_type=\"unary\",grpc_service=\"wireprint.dedup.v1.DedupService\","
                                         "grpc_method=\"GetIndexInfo\",grpc_code=\"OK\"} 0\n"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_server_inflight_calls 0\n"));
}

TEST_F(MetricsStageTest, CountsByWhatTheCallerSees) {
  Make("GetIndexInfo", absl::OkStatus());
  Make("GetIndexInfo", absl::NotFoundError("a path, so hidden"));
  Make("GetIndexInfo", MakeError(absl::StatusCode::kNotFound, "no", {.reason = "REPORT_NOT_FOUND"}));
  Make("GetReport", absl::CancelledError(""), true);
  Make("Unknown", absl::OkStatus());
  EXPECT_EQ(Value("grpc_server_started_total", "GetIndexInfo"), 3);
  EXPECT_EQ(Value("grpc_server_msg_sent_total", "GetIndexInfo"), 1);
  EXPECT_EQ(Value("grpc_server_handled_total", "GetIndexInfo", "\"OK\""), 1);
  EXPECT_EQ(Value("grpc_server_handled_total", "GetIndexInfo", "\"NotFound\""), 1);
  EXPECT_EQ(Value("grpc_server_handled_total", "GetIndexInfo", "\"Internal\""), 1);
  EXPECT_EQ(Value("grpc_server_handling_seconds_count", "GetIndexInfo"), 3);
  EXPECT_EQ(Value("grpc_server_msg_sent_total", "GetReport"), 7);
  EXPECT_EQ(Value("grpc_server_handled_total", "GetReport", "\"Canceled\""), 1);
}

TEST_F(MetricsStageTest, RefusalsAreCountedByLimit) {
  CallInfo call;
  call.method = "AddReport";
  call.start = absl::Now();
  call.deadline = absl::InfiniteFuture();
  call.request_bytes = 101;
  const absl::Status refused = chain_->Begin(call);
  EXPECT_EQ(GetErrorDetail(refused)->metadata[0].second, "max_inflight_bytes");
  chain_->End(call, refused);
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_server_refused_total{limit=\"max_inflight_bytes\"} 1\n"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_server_inflight_bytes 0\n"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_server_inflight_calls 0\n"));
  EXPECT_EQ(Value("grpc_server_handled_total", "AddReport", "\"ResourceExhausted\""), 1);
}

TEST_F(MetricsStageTest, ARequestThatIsTooLongIsRefusedForGoodAndCounted) {
  CallInfo call;
  call.method = "AddReport";
  call.start = absl::Now();
  call.deadline = absl::InfiniteFuture();
  call.request_bytes = 201;
  const absl::Status refused = chain_->Begin(call);
  EXPECT_EQ(GetErrorDetail(refused)->reason, "REQUEST_TOO_LARGE");
  EXPECT_FALSE(GetErrorDetail(refused)->retry_after) << "it will be too long again";
  chain_->End(call, refused);
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_server_refused_total{limit=\"max_receive_bytes\"} 1\n"));
  call.request_bytes = 200;
  EXPECT_EQ(GetErrorDetail(chain_->Begin(call))->reason, "OVERLOADED") << "by max_inflight_bytes";
}

TEST(MethodTableTest, EveryMethodHasExactlyOneRole) {
  MethodTable table;
  EXPECT_THAT(std::string(table.Add("no.such.Service", {}).message()), HasSubstr("no.such.Service"));
  EXPECT_THAT(std::string(MethodTable().Add(kService, {{"AddReport", Role::kWriter}}).message()), HasSubstr("no role"));
  EXPECT_THAT(std::string(MethodTable().Add(kService, {{"Nothing", Role::kWriter}}).message()), HasSubstr("Nothing"));
  EXPECT_THAT(
      std::string(MethodTable().Add(kService, {{"AddReport", Role::kWriter}, {"AddReport", Role::kAdmin}}).message()),
      HasSubstr("AddReport"));
  const MethodTable full = testing_rpc::Methods();
  EXPECT_EQ(full.Find("DeleteReport")->role, Role::kAdmin);
  EXPECT_EQ(full.Find("DeleteReport")->type, "unary");
  EXPECT_EQ(full.Find("deletereport"), nullptr);
}

}  // namespace
}  // namespace wireprint::chassis
