#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/dedup/store/coder.h"
#include "services/dedup/store/encode.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kMinAnchorBytes = 4;

bool DecodeRelation(Decoder& from, Relation& out) {
  uint8_t relation = 0;
  if (!from.Fixed(relation) || relation < static_cast<uint8_t>(Relation::kExact) ||
      relation > static_cast<uint8_t>(Relation::kTemplate)) {
    return false;
  }
  out = static_cast<Relation>(relation);
  return true;
}

}  // namespace

void EncodeCluster(const Cluster& cluster, std::string& out) {
  Encoder to(out);
  to.Byte(kRecordVersion);
  to.Varint(cluster.size);
  to.Varint(cluster.absorbed_into);
  to.Fixed(cluster.create_time);
  to.Fixed(cluster.update_time);
  to.Varint(cluster.anchors.size());
  for (const Anchor& anchor : cluster.anchors) {
    to.Varint(anchor.sequence);
    to.Varint(anchor.shingle_count);
    to.Varint(anchor.members);
    to.Byte(anchor.gone ? 1 : 0);
  }
  to.Varint(cluster.absorbed.size());
  for (const ClusterNumber number : cluster.absorbed) to.Varint(number);
}

absl::Status DecodeCluster(absl::string_view bytes, Cluster& out) {
  if (auto status = CheckRecordVersion(bytes); !status.ok()) return status;
  Decoder from(bytes.substr(1));
  size_t anchors = 0;
  size_t absorbed = 0;
  bool valid = from.Varint(out.size) && from.Varint(out.absorbed_into) && from.Fixed(out.create_time) &&
               from.Fixed(out.update_time) && from.Count(kMinAnchorBytes, anchors);
  if (valid) {
    out.anchors.resize(anchors);
    for (Anchor& anchor : out.anchors) {
      uint8_t gone = 0;
      valid = valid && from.Varint(anchor.sequence) && from.Varint(anchor.shingle_count) &&
              from.Varint(anchor.members) && from.Fixed(gone) && gone <= 1;
      anchor.gone = gone == 1;
    }
  }
  if (valid && (valid = from.Count(1, absorbed))) {
    out.absorbed.resize(absorbed);
    for (ClusterNumber& number : out.absorbed) valid = valid && from.Varint(number);
  }
  return DecodeResult(valid && from.Finished(), bytes);
}

void EncodeMember(const Member& member, std::string& out) {
  Encoder to(out);
  to.Byte(kRecordVersion);
  to.String(member.report_id);
  to.String(member.outlet);
  to.Varint(member.anchor);
  to.Byte(static_cast<uint8_t>(member.relation));
  to.Fixed(member.jaccard);
  to.Fixed(member.containment);
  to.Fixed(member.reverse_containment);
}

absl::Status DecodeMember(absl::string_view bytes, Member& out) {
  if (auto status = CheckRecordVersion(bytes); !status.ok()) return status;
  Decoder from(bytes.substr(1));
  const bool valid = from.String(out.report_id) && from.String(out.outlet) && from.Varint(out.anchor) &&
                     DecodeRelation(from, out.relation) && from.Fixed(out.jaccard) && from.Fixed(out.containment) &&
                     from.Fixed(out.reverse_containment);
  return DecodeResult(valid && from.Finished(), bytes);
}

void EncodeLogEntry(const LogEntry& entry, std::string& out) {
  Encoder to(out);
  to.Byte(kRecordVersion);
  to.Byte(static_cast<uint8_t>(entry.kind));
  to.Varint(entry.sequence);
  to.String(entry.report_id);
  to.String(entry.outlet);
  to.Fixed(entry.observe_time);
  to.Fixed(entry.time);
  to.Varint(entry.cluster);
  to.Varint(entry.other_cluster);
  to.Varint(entry.size);
}

absl::Status DecodeLogEntry(absl::string_view bytes, LogEntry& out) {
  if (auto status = CheckRecordVersion(bytes); !status.ok()) return status;
  Decoder from(bytes.substr(1));
  uint8_t kind = 0;
  const bool valid = from.Fixed(kind) && kind >= static_cast<uint8_t>(LogEntry::Kind::kAdded) &&
                     kind <= static_cast<uint8_t>(LogEntry::Kind::kExpired) && from.Varint(out.sequence) &&
                     from.String(out.report_id) && from.String(out.outlet) && from.Fixed(out.observe_time) &&
                     from.Fixed(out.time) && from.Varint(out.cluster) && from.Varint(out.other_cluster) &&
                     from.Varint(out.size) && from.Finished();
  if (valid) out.kind = static_cast<LogEntry::Kind>(kind);
  return DecodeResult(valid, bytes);
}

absl::Status CheckRecordVersion(absl::string_view bytes) {
  if (bytes.empty()) return absl::DataLossError("an empty record");
  const auto version = static_cast<uint8_t>(bytes[0]);
  if (version == kRecordVersion) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("a record of version ", version, "; this program knows version ", kRecordVersion));
}

absl::Status DecodeResult(bool valid, absl::string_view bytes) {
  if (valid) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("a damaged record of ", bytes.size(), " bytes"));
}

}  // namespace wireprint::dedup
