#include "services/dedup/store/test_records.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace wireprint::dedup {
namespace {

bool Coin(Generator& generator) { return Below(generator, 2) == 1; }

std::optional<std::string> MaybeText(Generator& generator) {
  switch (Below(generator, 3)) {
    case 0:
      return std::nullopt;
    case 1:
      return std::string();
    default:
      return RandomText(generator, 4);
  }
}

Hash128 RandomHash(Generator& generator) {
  Hash128 hash;
  for (uint8_t& byte : hash) byte = static_cast<uint8_t>(generator());
  return hash;
}

Micros RandomTime(Generator& generator) { return static_cast<Micros>(generator() >> 12) - (Micros{1} << 50); }

float Share(Generator& generator) { return static_cast<float>(Below(generator, 1001)) / 1000; }

}  // namespace

std::string RandomText(Generator& generator, size_t words) {
  static constexpr const char* kSyllables[] = {"ra", "to", "mi", "len", "s", "ar", "vo", "qu", "ez", "n", "é", "шо"};
  std::string text;
  for (size_t word = 0; word < words; ++word) {
    if (word > 0) text.push_back(' ');
    for (size_t i = 0, n = 1 + Below(generator, 4); i < n; ++i) text += kSyllables[Below(generator, 12)];
    if (Below(generator, 64) == 0) text.push_back('\0');
  }
  return text;
}

Sketch RandomSketch(Generator& generator, Sequence sequence) {
  Sketch sketch;
  sketch.sequence = sequence;
  sketch.scheme = "wp1";
  sketch.ruleset = "lines-7";
  sketch.observe_time = RandomTime(generator);
  sketch.receive_time = RandomTime(generator);
  sketch.report_id = absl::StrCat("report-", Below(generator, 1000000));
  sketch.revision = static_cast<uint32_t>(1 + Below(generator, 5));
  sketch.superseded = Coin(generator);
  sketch.whole_text = Coin(generator);
  sketch.word_count = static_cast<uint32_t>(Below(generator, 200000));
  sketch.shingle_count = static_cast<uint32_t>(Below(generator, 200000));
  sketch.exact_hash = RandomHash(generator);
  for (uint8_t& byte : sketch.signature) byte = static_cast<uint8_t>(generator());
  sketch.samples.resize(Below(generator, 40));
  for (uint64_t& sample : sketch.samples) sample = generator() >> 4;
  std::sort(sketch.samples.begin(), sketch.samples.end());
  sketch.edges.resize(Below(generator, 3));
  sketch.hidden_edges.resize(Below(generator, 2));
  std::vector<Edge*> edges;
  for (Edge& edge : sketch.edges) edges.push_back(&edge);
  for (Edge& edge : sketch.hidden_edges) edges.push_back(&edge);
  for (Edge* each : edges) {
    Edge& edge = *each;
    edge.sequence = Below(generator, 1u << 31);
    edge.relation = static_cast<Relation>(1 + Below(generator, 8));
    edge.jaccard = Share(generator);
    edge.containment = Share(generator);
    edge.reverse_containment = Share(generator);
    edge.report_id = absl::StrCat("report-", Below(generator, 1000000));
    edge.outlet = "herald.example";
    edge.revision = static_cast<uint32_t>(1 + Below(generator, 5));
    edge.observe_time = RandomTime(generator);
  }
  sketch.candidates = static_cast<uint32_t>(Below(generator, 65));
  sketch.candidates_truncated = Coin(generator);
  sketch.cluster = Below(generator, 1u << 31);
  sketch.anchor = Below(generator, 1u << 31);
  sketch.compilation = Coin(generator);
  sketch.linked_clusters.resize(Below(generator, 3));
  for (ClusterNumber& cluster : sketch.linked_clusters) cluster = generator();
  return sketch;
}

StoredText RandomStoredText(Generator& generator, size_t words) {
  StoredText text;
  text.report.report_id = absl::StrCat("report-", Below(generator, 1000000));
  text.report.outlet = "gazette.example";
  text.report.text = RandomText(generator, words);
  text.report.title = MaybeText(generator);
  text.report.byline = MaybeText(generator);
  text.report.credit_line = MaybeText(generator);
  text.report.url = MaybeText(generator);
  text.report.language = MaybeText(generator);
  if (Coin(generator)) {
    text.report.published_at = SentTime{RandomTime(generator), static_cast<int32_t>(Below(generator, 1000000000))};
  }
  text.excluded.resize(Below(generator, 4));
  for (Exclusion& exclusion : text.excluded) {
    exclusion.begin = static_cast<uint32_t>(generator());
    exclusion.end = static_cast<uint32_t>(generator());
    exclusion.kind = "related_link";
    exclusion.rule = Coin(generator) ? "also-read" : "";
  }
  text.revision = static_cast<uint32_t>(1 + Below(generator, 300));
  text.whole_text = Coin(generator);
  text.shingle_count = static_cast<uint32_t>(Below(generator, 1000));
  text.observe_time = RandomTime(generator);
  return text;
}

Identity RandomIdentity(Generator& generator) {
  Identity identity;
  identity.observe_time = RandomTime(generator);
  if (Below(generator, 4) == 0) {
    identity.delete_time = RandomTime(generator);
    return identity;
  }
  identity.revisions.resize(1 + Below(generator, 3));
  for (Identity::Revision& revision : identity.revisions) {
    revision.number = static_cast<uint32_t>(1 + Below(generator, 300));
    revision.sequence = generator();
    revision.content_hash = RandomHash(generator);
  }
  return identity;
}

LogEntry RandomLogEntry(Generator& generator, uint64_t number) {
  LogEntry entry;
  entry.number = number;
  entry.kind = static_cast<LogEntry::Kind>(1 + Below(generator, 5));
  entry.sequence = Below(generator, 1000);
  entry.report_id = absl::StrCat("report-", Below(generator, 1000000));
  entry.outlet = "gazette.example";
  entry.observe_time = RandomTime(generator);
  entry.time = RandomTime(generator);
  entry.cluster = generator();
  entry.other_cluster = Below(generator, 3);
  entry.size = static_cast<uint32_t>(Below(generator, 500));
  return entry;
}

Cluster RandomCluster(Generator& generator, ClusterNumber number) {
  Cluster cluster{.number = number,
                  .size = static_cast<uint32_t>(Below(generator, 1000)),
                  .absorbed_into = Below(generator, 2) * generator(),
                  .create_time = RandomTime(generator),
                  .update_time = RandomTime(generator)};
  cluster.anchors.resize(Below(generator, 4));
  for (Anchor& anchor : cluster.anchors) {
    anchor = {generator(), static_cast<uint32_t>(Below(generator, 5000)), static_cast<uint32_t>(Below(generator, 99)),
              Coin(generator)};
  }
  cluster.absorbed.resize(Below(generator, 3));
  for (ClusterNumber& absorbed : cluster.absorbed) absorbed = generator();
  return cluster;
}

Member RandomMember(Generator& generator, const MemberPlace& place) {
  return {.cluster = place.cluster,
          .observe_time = place.observe_time,
          .sequence = place.sequence,
          .report_id = absl::StrCat("report-", Below(generator, 1000000)),
          .outlet = "herald.example",
          .anchor = generator(),
          .relation = static_cast<Relation>(1 + Below(generator, 8)),
          .jaccard = Share(generator),
          .containment = Share(generator),
          .reverse_containment = Share(generator)};
}

}  // namespace wireprint::dedup
