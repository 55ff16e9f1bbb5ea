#include "services/credibility/rpc/convert.h"

namespace wireprint::credibility::rpc {
namespace {

std::optional<report::SentTime> Time(bool present, const google::protobuf::Timestamp& time) {
  if (!present) return std::nullopt;
  return report::SentTime{time.seconds(), time.nanos()};
}

}  // namespace

SentReport FromProto(const report::v1::Report& proto) {
  SentReport sent;
  report::Report& report = sent.report;
  report.report_id = proto.report_id();
  report.outlet = proto.outlet();
  report.text = proto.has_text_bytes() ? proto.text_bytes() : proto.text();
  sent.text_field = proto.has_text_bytes() ? "report.text_bytes" : "report.text";
  if (proto.has_title()) report.title = proto.title();
  if (proto.has_byline()) report.byline = proto.byline();
  if (proto.has_credit_line()) report.credit_line = proto.credit_line();
  if (proto.has_url()) report.url = proto.url();
  if (proto.has_language()) report.language = proto.language();
  report.published_at = Time(proto.has_published_at(), proto.published_at());
  sent.observe_time = Time(proto.has_observe_time(), proto.observe_time());
  return sent;
}

google::protobuf::Timestamp ToTimestamp(Micros time) {
  Micros seconds = time / 1'000'000;
  Micros micros = time % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    --seconds;
  }
  google::protobuf::Timestamp proto;
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(micros * 1000));
  return proto;
}

}  // namespace wireprint::credibility::rpc
