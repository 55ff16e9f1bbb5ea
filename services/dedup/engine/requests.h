// What the engine is asked and what it answers: values without protobuf.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "services/dedup/core/shingle_probe.h"
#include "services/dedup/core/types.h"
#include "services/dedup/engine/limits.h"
#include "services/fingerprint/bands.h"
#include "services/fingerprint/fingerprint.h"
#include "services/text/lines.h"

namespace wireprint::dedup {

// The parts of a text that its caller says are no body.
struct BodyMask {
  std::vector<text::ByteRange> excluded;
  std::string ruleset;
};

// A report to store. `report` is as sent; observe_time is when it was first observed if the caller says so.
struct AddItem {
  Report report;
  std::optional<SentTime> observe_time;
  std::optional<BodyMask> body_mask;
  uint32_t expected_revision = 0;
  // The text came as `text_bytes`, which errors name then.
  bool text_as_bytes = false;
};

struct MatchOptions {
  uint32_t max_matches = 0;  // 0: kDefaultMatches
  bool include_passages = false;
};

struct DeleteOptions {
  bool purge = false;          // erase all that was derived of it too, be it deleted already
  bool allow_missing = false;  // leave a tombstone even of an id that nothing is known of
};

// A half-open range of a text in bytes and in code points.
struct Span {
  uint32_t byte_begin = 0;
  uint32_t byte_end = 0;
  uint32_t code_point_begin = 0;
  uint32_t code_point_end = 0;
};

struct SharedPassage {
  Span in_report;
  Span in_match;
  uint32_t words = 0;
};

// A verified relation, with its passages when they were asked for.
struct Match {
  Edge edge;
  std::vector<SharedPassage> passages;
  // Of the stored report.
  uint32_t shingle_count = 0;
  ClusterNumber cluster = 0;  // as its record has it
  SharedMarks marks = 0;      // where in the text it stands; 0 when that is not known
};

// Where a report stands among the clusters.
struct ClusterPlace {
  ClusterNumber cluster = 0;  // 0: a text that would found one
  uint32_t size = 0;          // reports in it, this one included if it is stored
  // It holds parts of several clusters and so joined none.
  bool compilation = false;
  // The clusters it holds parts of, as a compilation; those that it merged into its own.
  std::vector<ClusterNumber> linked;
  // The report it hangs on, if that can be shown.
  std::string anchor_report_id;
};

struct MatchSet {
  std::vector<Match> matches;  // best first
  uint32_t candidates = 0;
  bool candidates_truncated = false;
  bool exact_only = false;
  bool whole_text = false;
  uint32_t word_count = 0;
  // Where the text would be placed now; of a stored report, where it is.
  ClusterPlace place;
};

struct AddOutcome {
  std::string report_id;
  uint32_t revision = 0;
  bool replayed = false;
  Micros observe_time = 0;
  Sequence sequence = 0;
  MatchSet matches;
  ClusterPlace place;
};

// A stored report by id, or a text sent along.
struct TextSubject {
  std::string text;
  std::optional<BodyMask> body_mask;
  // The text came as `text_bytes`, which errors name then.
  bool as_bytes = false;
};
struct IdSubject {
  std::string report_id;
};
using Subject = std::variant<IdSubject, TextSubject>;

struct FindRequest {
  Subject subject;
  std::optional<SentTime> observed_after;
  std::optional<SentTime> observed_before;
  std::optional<SentTime> observe_time;
  MatchOptions options;
};

struct ComparisonResult {
  Overlap overlap;
  Relation relation = Relation::kUnrelated;
  std::vector<SharedPassage> passages;
  std::vector<FailedTest> failed_tests;
};

struct StoredReport {
  StoredText text;
  Sketch sketch;
  ClusterPlace place;
};

struct FingerprintRequest {
  TextSubject subject;
  std::string scheme;         // empty: the server's
  double band_threshold = 0;  // 0: 0.5
  double band_recall = 0;     // 0: 0.95
};

struct FingerprintResult {
  fingerprint::Fingerprint fingerprint;
  bool whole_text = false;
  std::vector<Exclusion> excluded;
  std::string ruleset;
  fingerprint::BandLayout layout;
  double band_recall = 0;
  std::vector<uint64_t> band_keys;
};

// True when the caller has gone away or its deadline has passed; asked between the items of a batch. Thread-safe.
using CancelledFn = std::function<bool()>;

}  // namespace wireprint::dedup
