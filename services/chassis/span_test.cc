#include "services/chassis/span.h"

#include "gtest/gtest.h"
#include "services/chassis/span_queue.h"
#include "services/chassis/tracer.h"

namespace wireprint::chassis {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";

TEST(SpanTest, AChildStandsBelowItsCallerInTheSameTrace) {
  const SpanIds ids = ChildOf(*ParseTraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  EXPECT_TRUE(ids.valid());
  EXPECT_TRUE(ids.sampled);
  EXPECT_EQ(TraceIdText(ids), kTrace);
  EXPECT_EQ(ids.parent, 0x00f067aa0ba902b7u);
  EXPECT_NE(ids.span, ids.parent);
  const auto sent_on = ParseTraceParent(TraceParentText(ids));
  ASSERT_TRUE(sent_on);
  EXPECT_EQ(sent_on->trace_id, kTrace);
  EXPECT_TRUE(sent_on->sampled);
  EXPECT_EQ(ChildOf(*sent_on).parent, ids.span);
  EXPECT_NE(ChildOf(*sent_on).span, ChildOf(*sent_on).span);
}

TEST(SpanTest, ATraceThatIsNotSampledStaysSo) {
  const SpanIds ids = ChildOf(*ParseTraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"));
  EXPECT_TRUE(ids.valid());
  EXPECT_FALSE(ids.sampled);
  EXPECT_EQ(TraceParentText(ids).substr(0, 36), "00-4bf92f3577b34da6a3ce929d0e0e4736-");
  EXPECT_EQ(TraceParentText(ids).substr(52), "-00");
}

TEST(SpanTest, NewTracesAreSampledByTheirShare) {
  int sampled = 0;
  for (int i = 0; i < 4000; ++i) {
    EXPECT_FALSE(NewTrace(0).sampled);
    EXPECT_TRUE(NewTrace(1).sampled);
    const SpanIds ids = NewTrace(0.25);
    EXPECT_TRUE(ids.valid());
    EXPECT_EQ(ids.parent, 0u);
    sampled += ids.sampled;
  }
  EXPECT_NEAR(sampled, 1000, 200);  // more than 7 standard deviations
  EXPECT_NE(TraceIdText(NewTrace(1)), TraceIdText(NewTrace(1)));
  EXPECT_EQ(TraceIdText({.trace_high = 0xa, .trace_low = 0xb}), "000000000000000a000000000000000b");
}

// Status codes of the RPC conventions: a caller's fault is no error of the server.
TEST(SpanTest, ErrorsAreTheServersFaultsAndAllThatAClientGets) {
  for (int code = 0; code <= 16; ++code) {
    const bool fault = code == 2 || code == 4 || (code >= 12 && code <= 15);
    EXPECT_EQ(IsSpanError(Span::Kind::kServer, code), fault) << code;
    EXPECT_EQ(IsSpanError(Span::Kind::kClient, code), code != 0) << code;
  }
}

TEST(SpanTest, WhatIsNoTraceBeginsOneOfItsOwnOrNone) {
  EXPECT_FALSE(Tracer::BeginClient("").valid());
  EXPECT_FALSE(Tracer::BeginClient("00-00000000000000000000000000000000-00f067aa0ba902b7-01").valid());
  EXPECT_TRUE(Tracer::BeginClient("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").sampled);
}

}  // namespace
}  // namespace wireprint::chassis
