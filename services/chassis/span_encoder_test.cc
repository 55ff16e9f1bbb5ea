#include "services/chassis/span_encoder.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;
using testing::Pair;
using testing::UnorderedElementsAre;

const TraceResource kResource = {"wireprint-dedup", "1.2.3", "an-instance"};

template <typename Message>
std::map<std::string, std::string> Attributes(const Message& message) {
  std::map<std::string, std::string> out;
  for (const trace::v1::KeyValue& attribute : message.attributes()) {
    const std::string value = attribute.value().ShortDebugString();
    EXPECT_TRUE(out.emplace(attribute.key(), value.substr(value.find(": ") + 2)).second) << attribute.key();
  }
  return out;
}

Span AServerSpan() {
  Span span;
  span.ids = {0x0102030405060708, 0x090a0b0c0d0e0f10, 0xa1a2a3a4a5a6a7a8, 0xb1b2b3b4b5b6b7b8, true};
  span.service = "wireprint.dedup.v1.DedupService";
  span.method = "AddReport";
  span.start = absl::FromUnixNanos(1'700'000'000'123'456'789);
  span.end = span.start + absl::Milliseconds(10);
  span.queue = absl::Milliseconds(1);
  span.handler = absl::Milliseconds(2);
  span.finish = absl::Milliseconds(7);
  return span;
}

TEST(SpanEncoderTest, AServersSpan) {
  const auto request = Encode(kResource, {AServerSpan()});
  ASSERT_EQ(request.resource_spans_size(), 1);
  EXPECT_THAT(Attributes(request.resource_spans(0).resource()),
              UnorderedElementsAre(Pair("service.name", "\"wireprint-dedup\""), Pair("service.version", "\"1.2.3\""),
                                   Pair("service.instance.id", "\"an-instance\"")));
  ASSERT_EQ(request.resource_spans(0).scope_spans_size(), 1);
  ASSERT_EQ(request.resource_spans(0).scope_spans(0).spans_size(), 1);
  const trace::v1::Span& span = request.resource_spans(0).scope_spans(0).spans(0);
  EXPECT_EQ(span.trace_id(), "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10");
  EXPECT_EQ(span.span_id(), "\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8");
  EXPECT_EQ(span.parent_span_id(), "\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8");
  EXPECT_EQ(span.name(), "wireprint.dedup.v1.DedupService/AddReport");
  EXPECT_EQ(span.kind(), trace::v1::Span::SPAN_KIND_SERVER);
  EXPECT_EQ(span.start_time_unix_nano(), 1'700'000'000'123'456'789u);
  EXPECT_EQ(span.end_time_unix_nano(), 1'700'000'000'133'456'789u);
  EXPECT_EQ(span.flags(), 1u);
  EXPECT_FALSE(span.has_status());
  EXPECT_THAT(
      Attributes(span),
      UnorderedElementsAre(Pair("rpc.system", "\"grpc\""), Pair("rpc.service", "\"wireprint.dedup.v1.DedupService\""),
                           Pair("rpc.method", "\"AddReport\""), Pair("rpc.grpc.status_code", "0"),
                           Pair("wireprint.queue_ms", "1"), Pair("wireprint.handler_ms", "2"),
                           Pair("wireprint.finish_ms", "7")));
}

TEST(SpanEncoderTest, RootsHaveNoParentStreamsTheirMessagesClientsNoTimesAndFaultsAStatus) {
  Span span = AServerSpan();
  span.ids.parent = 0;
  span.streaming = true;
  span.messages_sent = 3;
  span.code = 8;
  span.reason = "OVERLOADED";
  span.end = span.start - absl::Seconds(1);
  Span client = AServerSpan();
  client.kind = Span::Kind::kClient;
  client.code = 8;
  const auto request = Encode(kResource, {span, client});
  const auto& spans = request.resource_spans(0).scope_spans(0).spans();
  ASSERT_EQ(spans.size(), 2);
  EXPECT_EQ(spans[0].parent_span_id(), "");
  EXPECT_EQ(spans[0].end_time_unix_nano(), spans[0].start_time_unix_nano());
  EXPECT_FALSE(spans[0].has_status()) << "the caller's fault";
  EXPECT_THAT(Attributes(spans[0]), testing::Contains(Pair("wireprint.messages_sent", "3")));
  EXPECT_THAT(Attributes(spans[0]), testing::Contains(Pair("rpc.grpc.status_code", "8")));
  EXPECT_THAT(Attributes(spans[0]), testing::Contains(Pair("wireprint.error.reason", "\"OVERLOADED\"")));
  EXPECT_EQ(spans[1].kind(), trace::v1::Span::SPAN_KIND_CLIENT);
  EXPECT_EQ(spans[1].status().code(), trace::v1::Status::STATUS_CODE_ERROR);
  EXPECT_EQ(Attributes(spans[1]).count("wireprint.queue_ms"), 0u);
}

TEST(SpanEncoderTest, InstancesAreRandomUuids) {
  EXPECT_THAT(NewInstanceId(), MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(NewInstanceId(), NewInstanceId());
}

}  // namespace
}  // namespace wireprint::chassis
