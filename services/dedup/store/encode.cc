#include "services/dedup/store/encode.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/dedup/store/coder.h"
#include "services/dedup/store/compress.h"

namespace wireprint::dedup {
namespace {

enum SketchFlag : uint8_t { kSuperseded = 1, kWholeText = 2, kCandidatesTruncated = 4, kCompilation = 8 };
constexpr uint8_t kSketchFlags = kSuperseded | kWholeText | kCandidatesTruncated | kCompilation;
enum TextFlag : uint8_t {
  kTitle = 1,
  kByline = 2,
  kCreditLine = 4,
  kUrl = 8,
  kLanguage = 16,
  kPublishedAt = 32,
  kCompressed = 64
};
constexpr uint8_t kTextFlags = kTitle | kByline | kCreditLine | kUrl | kLanguage | kPublishedAt | kCompressed;
constexpr uint8_t kDeleted = 1;

// The fewest bytes of an item of a list, for Decoder::Count.
constexpr size_t kMinEdgeBytes = 1 + 1 + 3 * sizeof(float) + 1 + 1 + 1 + sizeof(Micros);
constexpr size_t kMinExclusionBytes = 4;
constexpr size_t kMinRevisionBytes = 1 + 1 + sizeof(Hash128);

void Encode(const Edge& edge, Encoder& to) {
  to.Varint(edge.sequence);
  to.Byte(static_cast<uint8_t>(edge.relation));
  to.Fixed(edge.jaccard);
  to.Fixed(edge.containment);
  to.Fixed(edge.reverse_containment);
  to.String(edge.report_id);
  to.String(edge.outlet);
  to.Varint(edge.revision);
  to.Fixed(edge.observe_time);
}

bool Decode(Decoder& from, Edge& edge) {
  uint8_t relation = 0;
  if (!from.Varint(edge.sequence) || !from.Fixed(relation) || relation < static_cast<uint8_t>(Relation::kExact) ||
      relation > static_cast<uint8_t>(Relation::kTemplate)) {
    return false;
  }
  edge.relation = static_cast<Relation>(relation);
  return from.Fixed(edge.jaccard) && from.Fixed(edge.containment) && from.Fixed(edge.reverse_containment) &&
         from.String(edge.report_id) && from.String(edge.outlet) && from.Varint(edge.revision) &&
         from.Fixed(edge.observe_time);
}

void Encode(const std::vector<Edge>& edges, Encoder& to) {
  to.Varint(edges.size());
  for (const Edge& edge : edges) Encode(edge, to);
}

bool Decode(Decoder& from, std::vector<Edge>& edges) {
  size_t count = 0;
  if (!from.Count(kMinEdgeBytes, count)) return false;
  edges.resize(count);
  return std::all_of(edges.begin(), edges.end(), [&](Edge& edge) { return Decode(from, edge); });
}

void Encode(const std::optional<std::string>& value, Encoder& to) {
  if (value.has_value()) to.String(*value);
}

bool Decode(Decoder& from, bool present, std::optional<std::string>& value) {
  if (!present) {
    value.reset();
    return true;
  }
  return from.String(value.emplace());
}

bool DecodeBody(Decoder& from, bool compressed, std::string& text) {
  if (!compressed) return from.String(text);
  size_t size = 0;
  absl::string_view bytes;
  return from.Varint(size) && from.View(bytes) && Decompress(bytes, size, text);
}

}  // namespace

void EncodeSketch(const Sketch& sketch, std::string& out) {
  Encoder to(out);
  to.Byte(kRecordVersion);
  to.Byte(static_cast<uint8_t>((sketch.superseded ? kSuperseded : 0) | (sketch.whole_text ? kWholeText : 0) |
                               (sketch.candidates_truncated ? kCandidatesTruncated : 0) |
                               (sketch.compilation ? kCompilation : 0)));
  to.String(sketch.scheme);
  to.String(sketch.ruleset);
  to.Fixed(sketch.observe_time);
  to.Fixed(sketch.receive_time);
  to.String(sketch.report_id);
  to.Varint(sketch.revision);
  to.Varint(sketch.word_count);
  to.Varint(sketch.shingle_count);
  to.Fixed(sketch.exact_hash);
  to.Fixed(sketch.signature);
  to.Varint(sketch.candidates);
  to.Varint(sketch.samples.size());
  to.Bytes(sketch.samples.data(), sketch.samples.size() * sizeof(uint64_t));
  to.Varint(sketch.cluster);
  to.Varint(sketch.anchor);
  to.Varint(sketch.linked_clusters.size());
  for (const ClusterNumber cluster : sketch.linked_clusters) to.Varint(cluster);
  Encode(sketch.edges, to);
  Encode(sketch.hidden_edges, to);
}

absl::Status DecodeSketch(absl::string_view bytes, Sketch& out) {
  if (auto status = CheckRecordVersion(bytes); !status.ok()) return status;
  Decoder from(bytes.substr(1));
  uint8_t flags = 0;
  size_t samples = 0;
  size_t linked = 0;
  bool valid = from.Fixed(flags) && (flags & ~kSketchFlags) == 0 && from.String(out.scheme) &&
               from.String(out.ruleset) && from.Fixed(out.observe_time) && from.Fixed(out.receive_time) &&
               from.String(out.report_id) && from.Varint(out.revision) && from.Varint(out.word_count) &&
               from.Varint(out.shingle_count) && from.Fixed(out.exact_hash) && from.Fixed(out.signature) &&
               from.Varint(out.candidates) && from.Count(sizeof(uint64_t), samples);
  if (valid) {
    out.superseded = (flags & kSuperseded) != 0;
    out.whole_text = (flags & kWholeText) != 0;
    out.candidates_truncated = (flags & kCandidatesTruncated) != 0;
    out.samples.resize(samples);
    out.compilation = (flags & kCompilation) != 0;
    valid = from.Bytes(out.samples.data(), samples * sizeof(uint64_t)) && from.Varint(out.cluster) &&
            from.Varint(out.anchor) && from.Count(1, linked);
  }
  if (valid) {
    out.linked_clusters.resize(linked);
    for (ClusterNumber& cluster : out.linked_clusters) valid = valid && from.Varint(cluster);
    valid = valid && Decode(from, out.edges) && Decode(from, out.hidden_edges);
  }
  return DecodeResult(valid && from.Finished(), bytes);
}

void EncodeText(const StoredText& text, bool compress, std::string& out) {
  const Report& report = text.report;
  out.reserve(out.size() + report.text.size() + 512);
  const absl::string_view compressed = compress ? Compress(report.text) : absl::string_view();
  Encoder to(out);
  to.Byte(kRecordVersion);
  to.Byte(static_cast<uint8_t>((compressed.empty() ? 0 : kCompressed) | (report.title ? kTitle : 0) |
                               (report.byline ? kByline : 0) | (report.credit_line ? kCreditLine : 0) |
                               (report.url ? kUrl : 0) | (report.language ? kLanguage : 0) |
                               (report.published_at ? kPublishedAt : 0)));
  to.Varint(uint64_t{text.revision} << 1 | (text.whole_text ? 1 : 0));
  to.Varint(text.shingle_count);
  to.Fixed(text.observe_time);
  to.String(report.report_id);
  to.String(report.outlet);
  if (compressed.empty()) {
    to.String(report.text);
  } else {
    to.Varint(report.text.size());
    to.String(compressed);
  }
  Encode(report.title, to);
  Encode(report.byline, to);
  Encode(report.credit_line, to);
  Encode(report.url, to);
  Encode(report.language, to);
  if (report.published_at.has_value()) {
    to.Fixed(report.published_at->seconds);
    to.Fixed(report.published_at->nanos);
  }
  to.Varint(text.excluded.size());
  for (const Exclusion& exclusion : text.excluded) {
    to.Varint(exclusion.begin);
    to.Varint(exclusion.end);
    to.String(exclusion.kind);
    to.String(exclusion.rule);
  }
}

absl::Status DecodeText(absl::string_view bytes, StoredText& out) {
  if (auto status = CheckRecordVersion(bytes); !status.ok()) return status;
  Decoder from(bytes.substr(1));
  Report& report = out.report;
  uint8_t flags = 0;
  uint64_t revision = 0;
  size_t exclusions = 0;
  bool valid = from.Fixed(flags) && (flags & ~kTextFlags) == 0 && from.Varint(revision) &&
               revision >> 1 <= std::numeric_limits<uint32_t>::max() && from.Varint(out.shingle_count) &&
               from.Fixed(out.observe_time) && from.String(report.report_id) && from.String(report.outlet) &&
               DecodeBody(from, (flags & kCompressed) != 0, report.text) &&
               Decode(from, (flags & kTitle) != 0, report.title) &&
               Decode(from, (flags & kByline) != 0, report.byline) &&
               Decode(from, (flags & kCreditLine) != 0, report.credit_line) &&
               Decode(from, (flags & kUrl) != 0, report.url) && Decode(from, (flags & kLanguage) != 0, report.language);
  out.revision = static_cast<uint32_t>(revision >> 1);
  out.whole_text = (revision & 1) != 0;
  report.published_at.reset();
  if (valid && (flags & kPublishedAt) != 0) {
    SentTime& time = report.published_at.emplace();
    valid = from.Fixed(time.seconds) && from.Fixed(time.nanos);
  }
  if (valid && (valid = from.Count(kMinExclusionBytes, exclusions))) {
    out.excluded.resize(exclusions);
    for (Exclusion& exclusion : out.excluded) {
      valid = valid && from.Varint(exclusion.begin) && from.Varint(exclusion.end) && from.String(exclusion.kind) &&
              from.String(exclusion.rule);
    }
  }
  return DecodeResult(valid && from.Finished(), bytes);
}

void EncodeIdentity(const Identity& identity, std::string& out) {
  Encoder to(out);
  to.Byte(kRecordVersion);
  to.Byte(identity.delete_time.has_value() ? kDeleted : 0);
  to.Fixed(identity.observe_time);
  if (identity.delete_time.has_value()) to.Fixed(*identity.delete_time);
  to.Varint(identity.revisions.size());
  for (const Identity::Revision& revision : identity.revisions) {
    to.Varint(revision.number);
    to.Varint(revision.sequence);
    to.Fixed(revision.content_hash);
  }
}

absl::Status DecodeIdentity(absl::string_view bytes, Identity& out) {
  if (auto status = CheckRecordVersion(bytes); !status.ok()) return status;
  Decoder from(bytes.substr(1));
  uint8_t flags = 0;
  size_t revisions = 0;
  bool valid = from.Fixed(flags) && (flags & ~kDeleted) == 0 && from.Fixed(out.observe_time);
  out.delete_time.reset();
  if (valid && flags == kDeleted) valid = from.Fixed(out.delete_time.emplace());
  if (valid && (valid = from.Count(kMinRevisionBytes, revisions))) {
    out.revisions.resize(revisions);
    for (Identity::Revision& revision : out.revisions) {
      valid =
          valid && from.Varint(revision.number) && from.Varint(revision.sequence) && from.Fixed(revision.content_hash);
    }
  }
  return DecodeResult(valid && from.Finished(), bytes);
}

}  // namespace wireprint::dedup
