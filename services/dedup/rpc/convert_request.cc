#include <string>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/rpc/convert.h"

namespace wireprint::dedup::rpc {
namespace {

using google::protobuf::Timestamp;

std::optional<SentTime> Time(bool present, const Timestamp& time) {
  if (!present) return std::nullopt;
  return SentTime{time.seconds(), time.nanos()};
}

std::optional<BodyMask> Mask(bool present, const dedup::v1::BodyMask& proto) {
  if (!present) return std::nullopt;
  BodyMask mask{.ruleset = proto.ruleset()};
  mask.excluded.reserve(static_cast<size_t>(proto.excluded_size()));
  for (const report::v1::ByteRange& range : proto.excluded()) mask.excluded.push_back({range.begin(), range.end()});
  return mask;
}

// The two forms of content of a message with `text` and `text_bytes`; empty when neither is set.
template <typename Message>
const std::string& TextOf(const Message& message) {
  return message.has_text_bytes() ? message.text_bytes() : message.text();
}

AddItem ToItem(const report::v1::Report& proto) {
  AddItem item;
  Report& report = item.report;
  report.report_id = proto.report_id();
  report.outlet = proto.outlet();
  report.text = TextOf(proto);
  item.text_as_bytes = proto.has_text_bytes();
  if (proto.has_title()) report.title = proto.title();
  if (proto.has_byline()) report.byline = proto.byline();
  if (proto.has_credit_line()) report.credit_line = proto.credit_line();
  if (proto.has_url()) report.url = proto.url();
  if (proto.has_language()) report.language = proto.language();
  report.published_at = Time(proto.has_published_at(), proto.published_at());
  item.observe_time = Time(proto.has_observe_time(), proto.observe_time());
  return item;
}

template <typename Message>
AddItem WithMask(const Message& message) {
  AddItem item = ToItem(message.report());
  item.body_mask = Mask(message.has_body_mask(), message.body_mask());
  item.expected_revision = message.expected_revision();
  return item;
}

}  // namespace

AddItem FromProto(const dedup::v1::AddReportRequest& request) { return WithMask(request); }
AddItem FromProto(const dedup::v1::BatchAddReportsRequest::Item& item) { return WithMask(item); }

absl::StatusOr<Subject> FromProto(const dedup::v1::Subject& subject, absl::string_view field) {
  switch (subject.subject_case()) {
    case dedup::v1::Subject::kReportId:
      return IdSubject{subject.report_id()};
    case dedup::v1::Subject::kText:
    case dedup::v1::Subject::kTextBytes:
      return TextSubject{TextOf(subject), Mask(subject.has_body_mask(), subject.body_mask()), subject.has_text_bytes()};
    case dedup::v1::Subject::SUBJECT_NOT_SET:
      break;
  }
  return chassis::MakeError(absl::StatusCode::kInvalidArgument,
                            absl::StrCat(field, ": is missing; send the report_id of a stored report, or a text"),
                            {.reason = reason::kSubjectMissing, .field = std::string(field)});
}

absl::StatusOr<FindRequest> FromProto(const dedup::v1::FindMatchesRequest& request) {
  absl::StatusOr<Subject> subject = FromProto(request.subject(), "subject");
  if (!subject.ok()) return subject.status();
  return FindRequest{.subject = *std::move(subject),
                     .observed_after = Time(request.has_observed_after(), request.observed_after()),
                     .observed_before = Time(request.has_observed_before(), request.observed_before()),
                     .observe_time = Time(request.has_observe_time(), request.observe_time()),
                     .options = {request.max_matches(), request.include_passages()}};
}

FingerprintRequest FromProto(const dedup::v1::ComputeFingerprintRequest& request) {
  return {.subject = {TextOf(request), Mask(request.has_body_mask(), request.body_mask()), request.has_text_bytes()},
          .scheme = request.scheme(),
          .band_threshold = request.band_threshold(),
          .band_recall = request.band_recall()};
}

}  // namespace wireprint::dedup::rpc
