#include "clients/cpp/error.h"

#include "clients/cpp/testing_server.h"
#include "gtest/gtest.h"

namespace wireprint::client {
namespace {

TEST(ErrorTest, AStatusOfTheTransportCarriesNothing) {
  EXPECT_FALSE(ErrorOf(ToStatus(grpc::Status(grpc::StatusCode::UNAVAILABLE, "refused"))).has_value());
  EXPECT_FALSE(ErrorOf(absl::OkStatus()).has_value());
}

TEST(ErrorTest, DetailsSurviveBothForms) {
  for (const absl::Status& status : {ToStatus(ToGrpc(Overloaded(3))), ToStatus(Overloaded(3))}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(status.message(), "the queue is full");
    const auto error = ErrorOf(status);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->reason, "OVERLOADED");
    EXPECT_EQ(error->metadata.at("limit"), "128");
    EXPECT_EQ(error->retry_after, absl::Seconds(3));
  }
}

TEST(ErrorTest, ToProtoKeepsCodeMessageAndDetails) {
  const google::rpc::Status proto = ToProto(ToStatus(Overloaded(3)));
  EXPECT_EQ(proto.SerializeAsString(), Overloaded(3).SerializeAsString());
  EXPECT_EQ(ToProto(absl::NotFoundError("gone")).code(), 5);
}

TEST(ErrorTest, OwnErrorsNameTheField) {
  const auto error = ErrorOf(InvalidArgument("OUTLET_MALFORMED", "report.outlet", "no host name"));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->reason, "OUTLET_MALFORMED");
  EXPECT_EQ(error->field, "report.outlet");
}

TEST(ErrorTest, OnlyWhatMayPassIsRetryable) {
  EXPECT_TRUE(IsRetryable(absl::UnavailableError("")));
  EXPECT_TRUE(IsRetryable(ToStatus(Overloaded(1))));
  EXPECT_FALSE(IsRetryable(absl::ResourceExhaustedError("a message too large")));
  EXPECT_FALSE(IsRetryable(absl::InvalidArgumentError("")));
  EXPECT_TRUE(IsRetryable(absl::CancelledError(""))) << "the transport's";
  google::rpc::Status cancelled = Overloaded(1);
  cancelled.set_code(1);
  EXPECT_FALSE(IsRetryable(ToStatus(cancelled))) << "the service's";
  EXPECT_FALSE(IsRetryable(absl::OkStatus()));
}

}  // namespace
}  // namespace wireprint::client
