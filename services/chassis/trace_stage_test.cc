#include "services/chassis/trace_stage.h"

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/chassis/testing_rpc.h"

namespace wireprint::chassis {
namespace {

class Kept final : public SpanSender {
 public:
  explicit Kept(std::vector<Span>& spans) : spans_(spans) {}
  absl::StatusOr<size_t> Send(const std::vector<Span>& spans, absl::Time) override {
    spans_.insert(spans_.end(), spans.begin(), spans.end());
    return 0;
  }
  void Cancel() override {}

 private:
  std::vector<Span>& spans_;
};

class TraceStageTest : public testing::Test {
 protected:
  // The spans of calls that each end with the status.
  std::vector<Span> SpansOf(double sample, const std::vector<absl::Status>& statuses, bool in_table = true) {
    std::vector<Span> spans;
    Metrics metrics;
    SpanQueue queue({}, std::make_unique<Kept>(spans), AddSpanCounters(metrics));
    const Tracer tracer(sample, queue);
    TraceStage stage(tracer);
    for (const absl::Status& status : statuses) {
      CallInfo call;
      call.method = "AddReport";
      call.start = absl::Now() - absl::Seconds(8);
      call.handler_start = call.start + absl::Seconds(2);
      call.handler_end = call.start + absl::Seconds(5);
      call.info = in_table ? methods_.Find("AddReport") : nullptr;
      EXPECT_TRUE(stage.Begin(call).ok());
      EXPECT_EQ(call.span.valid(), in_table);
      stage.End(call, status);
    }
    queue.Stop(absl::Seconds(30));
    return spans;
  }

  const MethodTable methods_ = testing_rpc::Methods();
};

TEST_F(TraceStageTest, ACallIsASpanOfWhatItWasAndWhereItsTimeWent) {
  const std::vector<Span> spans = SpansOf(1, {absl::OkStatus()});
  ASSERT_EQ(spans.size(), 1u);
  EXPECT_EQ(spans[0].service, "wireprint.dedup.v1.DedupService");
  EXPECT_EQ(spans[0].method, "AddReport");
  EXPECT_EQ(spans[0].kind, Span::Kind::kServer);
  EXPECT_EQ(spans[0].code, 0);
  EXPECT_EQ(spans[0].queue, absl::Seconds(2));
  EXPECT_EQ(spans[0].handler, absl::Seconds(3));
  EXPECT_GE(spans[0].finish, absl::Seconds(3));
  EXPECT_EQ(spans[0].queue + spans[0].handler + spans[0].finish, spans[0].end - spans[0].start);
}

TEST_F(TraceStageTest, ErrorsGiveTheirCodeAndReasonAsTheCallerSeesThem) {
  const std::vector<Span> spans =
      SpansOf(1, {MakeError(absl::StatusCode::kInvalidArgument, "quotes the text", {.reason = "OUTLET_MALFORMED"}),
                  absl::NotFoundError("/a/path")});
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(spans[0].code, 3);
  EXPECT_EQ(spans[0].reason, "OUTLET_MALFORMED");
  EXPECT_EQ(spans[1].code, 13);
  EXPECT_EQ(spans[1].reason, "INTERNAL");
}

TEST_F(TraceStageTest, StrangersHaveNoSpans) {
  EXPECT_TRUE(SpansOf(1, {MakeError(absl::StatusCode::kUnauthenticated, "who", {.reason = "UNAUTHENTICATED"}),
                          MakeError(absl::StatusCode::kResourceExhausted, "often", {.reason = "RATE_LIMITED"})})
                  .empty());
  EXPECT_EQ(SpansOf(1, {MakeError(absl::StatusCode::kResourceExhausted, "busy", {.reason = "OVERLOADED"})}).size(), 1u);
}

TEST_F(TraceStageTest, WhatIsNotSampledOrNoMethodIsNotExported) {
  EXPECT_TRUE(SpansOf(0, {absl::OkStatus()}).empty());
  EXPECT_TRUE(SpansOf(1, {absl::OkStatus()}, false).empty());
}

}  // namespace
}  // namespace wireprint::chassis
