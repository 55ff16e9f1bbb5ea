// The values that dedup keeps of a report. Plain data: no protobuf, no store, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/dedup/core/relation.h"
#include "services/fingerprint/minhash.h"
#include "services/report/report.h"

namespace wireprint::dedup {

using report::Hash128;
using report::Identity;
using report::Micros;
using report::Report;
using report::SentTime;
using report::Sequence;

// Names a cluster within its corpus: the sequence of the report that founded it, or one that was given to no report.
// Never reused.
using ClusterNumber = uint64_t;

// A range of the text that was left out of the fingerprint, and why.
struct Exclusion {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::string kind;
  std::string rule;
  bool operator==(const Exclusion&) const = default;
};

// What is read back to verify a candidate or to show a report.
struct StoredText {
  Report report;
  std::vector<Exclusion> excluded;
  // As its sketch has them, so that a candidate is verified from this record alone.
  uint32_t revision = 0;
  bool whole_text = false;
  uint32_t shingle_count = 0;
  Micros observe_time = 0;
  bool operator==(const StoredText&) const = default;
};

// A verified relation of one report to an earlier one. A fact: it outlives the other report.
struct Edge {
  Sequence sequence = 0;
  Relation relation = Relation::kUnrelated;
  float jaccard = 0;
  float containment = 0;
  float reverse_containment = 0;
  std::string report_id;
  std::string outlet;
  uint32_t revision = 0;
  Micros observe_time = 0;
  bool operator==(const Edge&) const = default;
};

// What of a report is kept beside its text: all that the candidate index is rebuilt from, and its edges.
struct Sketch {
  Sequence sequence = 0;
  std::string scheme;
  std::string ruleset;
  Micros observe_time = 0;
  Micros receive_time = 0;
  std::string report_id;
  uint32_t revision = 0;
  // A newer revision has taken its place: no candidate any more, and without a text.
  bool superseded = false;
  // The whole text was fingerprinted for want of body.
  bool whole_text = false;
  uint32_t word_count = 0;
  uint32_t shingle_count = 0;
  Hash128 exact_hash{};
  fingerprint::ByteSignature signature{};
  std::vector<uint64_t> samples;
  // What was found when it was added, best first.
  std::vector<Edge> edges;
  // Edges beside those, which callers are not told of: to anchors whose report is gone or was out of the window.
  std::vector<Edge> hidden_edges;
  uint32_t candidates = 0;
  bool candidates_truncated = false;
  // The cluster it joined, which may have been absorbed since, and the anchor it hangs on: itself, or one that it has
  // an edge of the same text to.
  ClusterNumber cluster = 0;
  Sequence anchor = 0;
  // It held parts of several clusters and so joined none.
  bool compilation = false;
  // The clusters it held parts of, as a compilation; those that it merged into its own, as an anchor.
  std::vector<ClusterNumber> linked_clusters;
  bool operator==(const Sketch&) const = default;
};

}  // namespace wireprint::dedup
