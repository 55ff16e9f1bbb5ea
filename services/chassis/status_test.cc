#include "services/chassis/status.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using google::rpc::RetryInfo;

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  std::set<std::string> types;
  for (const auto& any : details.details()) EXPECT_TRUE(types.insert(any.type_url()).second) << any.type_url();
  return details;
}

template <typename Detail>
std::optional<Detail> Find(const google::rpc::Status& status) {
  for (const auto& any : status.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

TEST(StatusTest, OkIsOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_EQ(ToGrpcStatus(absl::OkStatus()).error_details(), "");
  EXPECT_EQ(ToRpcStatus(absl::OkStatus()).code(), 0);
}

TEST(StatusTest, ABadFieldGetsErrorInfoAndBadRequest) {
  const grpc::Status status = ToGrpcStatus(MakeError(
      absl::StatusCode::kInvalidArgument, "the text is empty",
      {.reason = "TEXT_EMPTY", .field = "items[3].report.text", .metadata = {{"size", "0"}, {"limit", "1048576"}}}));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "the text is empty");
  const google::rpc::Status details = Details(status);
  EXPECT_EQ(details.code(), 3);
  EXPECT_EQ(details.message(), "the text is empty");
  ASSERT_EQ(details.details_size(), 2);
  const auto info = Find<ErrorInfo>(details);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->reason(), "TEXT_EMPTY");
  EXPECT_EQ(info->domain(), "wireprint");
  EXPECT_EQ(info->metadata().at("size"), "0");
  EXPECT_EQ(info->metadata().at("limit"), "1048576");
  const auto bad_request = Find<BadRequest>(details);
  ASSERT_TRUE(bad_request);
  ASSERT_EQ(bad_request->field_violations_size(), 1);
  EXPECT_EQ(bad_request->field_violations(0).field(), "items[3].report.text");
  EXPECT_EQ(bad_request->field_violations(0).description(), "the text is empty");
  EXPECT_FALSE(Find<RetryInfo>(details));
}

TEST(StatusTest, ARetryThatHelpsGetsRetryInfo) {
  const google::rpc::Status details = ToRpcStatus(MakeError(
      absl::StatusCode::kUnavailable, "busy", {.reason = "OVERLOADED", .retry_after = absl::Milliseconds(1250)}));
  ASSERT_EQ(details.details_size(), 2);
  const auto retry = Find<RetryInfo>(details);
  ASSERT_TRUE(retry);
  EXPECT_EQ(retry->retry_delay().seconds(), 1);
  EXPECT_EQ(retry->retry_delay().nanos(), 250'000'000);
}

struct Hidden {
  absl::StatusCode code;
  bool with_detail;
};

TEST(StatusTest, FaultsOfTheServiceNeverShowTheirMessage) {
  using absl::StatusCode;
  for (const Hidden& hidden : {Hidden{StatusCode::kInternal, true}, Hidden{StatusCode::kInternal, false},
                               Hidden{StatusCode::kUnknown, true}, Hidden{StatusCode::kDataLoss, true},
                               Hidden{StatusCode::kNotFound, false}, Hidden{StatusCode::kUnavailable, false}}) {
    const ErrorDetail detail{.reason = "INTERNAL", .field = "/secret", .metadata = {{"path", "/secret"}}};
    const absl::Status status =
        hidden.with_detail ? MakeError(hidden.code, "/secret/path", detail) : absl::Status(hidden.code, "/secret/path");
    EXPECT_TRUE(IsHidden(status));
    const grpc::Status shown = ToGrpcStatus(status);
    EXPECT_EQ(shown.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_THAT(shown.error_message(), testing::Not(testing::HasSubstr("secret")));
    EXPECT_THAT(shown.error_details(), testing::Not(testing::HasSubstr("secret")));
    EXPECT_EQ(Find<ErrorInfo>(Details(shown))->reason(), "INTERNAL");
  }
}

TEST(StatusTest, CancelledAndExpiredKeepTheirCode) {
  const grpc::Status cancelled = ToGrpcStatus(absl::CancelledError("raw"));
  EXPECT_EQ(cancelled.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(Find<ErrorInfo>(Details(cancelled))->reason(), "CALL_CANCELLED");
  EXPECT_THAT(cancelled.error_message(), testing::Not(testing::HasSubstr("raw")));
  const grpc::Status expired = ToGrpcStatus(absl::DeadlineExceededError("raw"));
  EXPECT_EQ(expired.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(Find<ErrorInfo>(Details(expired))->reason(), "DEADLINE_EXPIRED");
  EXPECT_FALSE(IsHidden(absl::CancelledError("raw")));
}

TEST(StatusTest, AnEnormousErrorStaysSmallAndWellFormed) {
  ErrorDetail detail{.reason = "FIELD_TOO_LONG", .field = std::string(10000, 'f'), .retry_after = absl::Seconds(1)};
  for (int i = 0; i < 100; ++i) detail.metadata.emplace_back("key" + std::to_string(i), std::string(10000, '\xff'));
  const grpc::Status status =
      ToGrpcStatus(MakeError(absl::StatusCode::kInvalidArgument, std::string(100000, '\xC3'), detail));
  // As trailers: the message percent-encoded, the details in Base64.
  EXPECT_LT(status.error_message().size() * 3 + status.error_details().size() * 4 / 3, 7000u);
  EXPECT_EQ(Find<ErrorInfo>(Details(status))->reason(), "FIELD_TOO_LONG");
}

}  // namespace
}  // namespace wireprint::chassis
