#include "services/report/identity.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/chassis/error.h"
#include "services/report/reasons.h"
#include "xxhash.h"

namespace wireprint::report {
namespace {

std::string Rfc3339(Micros time) {
  return absl::FormatTime(absl::RFC3339_sec, absl::FromUnixMicros(time), absl::UTCTimeZone());
}

absl::Status RevisionMismatch(uint32_t expected, uint32_t current) {
  return chassis::MakeError(
      absl::StatusCode::kAborted,
      absl::StrCat("expected_revision: is ", expected, ", but ",
                   current == 0 ? "no report has this id" : absl::StrCat("the current revision is ", current),
                   "; read the report again and decide anew"),
      {.reason = reason::kRevisionMismatch,
       .field = "expected_revision",
       .metadata = {{"expected", absl::StrCat(expected)}, {"current", absl::StrCat(current)}}});
}

}  // namespace

Hash128 ContentHash(const Report& report) {
  XXH3_state_t* state = XXH3_createState();
  XXH3_128bits_reset(state);
  // Each field: presence byte, length as 8 little-endian bytes, bytes.
  const auto add = [state](bool present, absl::string_view bytes) {
    unsigned char head[9] = {present ? static_cast<unsigned char>(1) : static_cast<unsigned char>(0)};
    const uint64_t size = bytes.size();
    for (int i = 0; i < 8; ++i) head[1 + i] = static_cast<unsigned char>(size >> (8 * i));
    XXH3_128bits_update(state, head, sizeof head);
    XXH3_128bits_update(state, bytes.data(), bytes.size());
  };
  const auto add_optional = [&add](const std::optional<std::string>& value) {
    add(value.has_value(), value ? absl::string_view(*value) : absl::string_view());
  };
  add(true, report.text);
  add(true, report.outlet);
  add_optional(report.title);
  add_optional(report.byline);
  add_optional(report.credit_line);
  add_optional(report.url);
  add_optional(report.language);
  add(report.published_at.has_value(),
      report.published_at ? absl::StrCat(report.published_at->seconds, ".", report.published_at->nanos) : "");
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
  XXH3_freeState(state);
  Hash128 hash;
  std::memcpy(hash.data(), canonical.digest, hash.size());
  return hash;
}

std::optional<Micros> StandingTombstone(const std::optional<Identity>& identity, Micros now, Micros retention) {
  if (!identity || !identity->delete_time || now - *identity->delete_time >= retention) return std::nullopt;
  return identity->delete_time;
}

absl::Status ReportNotFound(absl::string_view report_id, absl::string_view field) {
  return chassis::MakeError(absl::StatusCode::kNotFound,
                            absl::StrCat(field, ": no report has the id \"", report_id, "\" in this corpus"),
                            {.reason = reason::kReportNotFound, .field = std::string(field)});
}

absl::Status ReportDeleted(absl::StatusCode code, absl::string_view report_id, Micros delete_time,
                           absl::string_view field) {
  return chassis::MakeError(code,
                            absl::StrCat(field, ": report \"", report_id, "\" was deleted at ", Rfc3339(delete_time),
                                         "; its id is free again once the tombstone has expired, or use another id"),
                            {.reason = reason::kReportDeleted,
                             .field = std::string(field),
                             .metadata = {{"delete_time", Rfc3339(delete_time)}}});
}

absl::StatusOr<AddDecision> DecideAdd(absl::string_view report_id, const std::optional<Identity>& identity,
                                      const Hash128& content_hash, uint32_t expected_revision, Micros now,
                                      Micros retention) {
  if (!identity || identity->revisions.empty()) {
    if (const std::optional<Micros> deleted = StandingTombstone(identity, now, retention)) {
      return ReportDeleted(absl::StatusCode::kFailedPrecondition, report_id, *deleted, "report.report_id");
    }
    if (expected_revision != 0) return RevisionMismatch(expected_revision, 0);
    return AddDecision{};
  }
  const uint32_t current = identity->revisions.back().number;
  for (auto r = identity->revisions.rbegin(); r != identity->revisions.rend(); ++r) {
    const bool counts = expected_revision == 0 || r->number == expected_revision + 1 ||
                        (r->number == current && expected_revision == current);
    if (counts && r->content_hash == content_hash) {
      return AddDecision{AddDecision::Kind::kReplay, r->number, r->sequence};
    }
  }
  if (expected_revision != 0 && expected_revision != current) return RevisionMismatch(expected_revision, current);
  return AddDecision{AddDecision::Kind::kRevision, current + 1, 0};
}

}  // namespace wireprint::report
