#include "absl/strings/str_format.h"
#include "services/credibility/rpc/convert.h"

namespace wireprint::credibility::rpc {
void ToProto(const ShownLine& line, pb::RecurringLine& proto) {
  proto.set_line_id(absl::StrFormat("%016x", line.id));
  proto.set_form(static_cast<pb::RecurringForm>(line.entry.form));
  proto.set_example(line.example);
  proto.set_active(line.active);
  proto.set_carries_credit(line.carries_credit);
  proto.set_stories(static_cast<uint32_t>(line.entry.stories.size()));
  proto.set_sightings(line.entry.sightings);
  if (line.entry.sightings > 0) {
    *proto.mutable_first_seen() = ToTimestamp(line.entry.first_seen);
    *proto.mutable_last_seen() = ToTimestamp(line.entry.last_seen);
  }
  if (line.entry.learnt) *proto.mutable_learnt() = ToTimestamp(*line.entry.learnt);
  for (const std::string& id : line.report_ids) proto.add_report_ids(id);
  for (const CorrectionRecord& correction : line.corrections) {
    pb::LineCorrection& out = *proto.add_corrections();
    out.set_ruling(static_cast<pb::LineRuling>(correction.ruling));
    out.set_author(correction.author);
    out.set_reason(correction.reason);
    *out.mutable_time() = ToTimestamp(correction.time);
  }
}

void ToProto(const LinePage& page, pb::ListRecurringLinesResponse& proto) {
  for (const ShownLine& line : page.lines) ToProto(line, *proto.add_lines());
  proto.set_generation(page.generation);
  proto.set_next_page_token(page.next_page_token);
}

}  // namespace wireprint::credibility::rpc
