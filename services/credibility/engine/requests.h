// What the engine is asked and what it answers: values without protobuf.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/credibility/core/detectors.h"
#include "services/credibility/core/metrics.h"
#include "services/credibility/core/origin.h"
#include "services/credibility/engine/records.h"

namespace wireprint::credibility {

inline constexpr uint32_t kDefaultMatches = 20;
// Dedup is always asked for as many, and the reply cut: what is counted is the same however many a caller wants.
inline constexpr uint32_t kMaxMatches = 100;
// The last corrections of a line that are shown.
inline constexpr size_t kMaxShownCorrections = 16;

struct RecordItem {
  report::Report report;  // as sent
  std::optional<report::SentTime> observe_time;
  absl::string_view text_field;  // what errors call its text; a constant
  uint32_t expected_revision = 0;
  std::string trace_parent = {};  // W3C, of the call; empty: none
};

// An origin with its names.
struct NamedOrigin {
  Origin origin;
  std::string report_id;  // of kReport
  std::string outlet;
};

struct RecordOutcome {
  bool replayed = false;
  Row row;  // as it is now
  report::Report report;
  Analysis analysis;
  uint32_t max_matches = 0;
  NamedOrigin origin;
};

struct OriginMember {
  Member member;
  ReuseFacts facts;
};

struct OriginPage {
  std::string cluster;
  NamedOrigin origin;
  std::vector<OriginMember> members;
  size_t member_count = 0;
  size_t family_count = 0;
  std::string next_page_token;
};

// As sent; zeros are defaults.
struct WindowRequest {
  std::optional<report::SentTime> end;
  uint32_t days = 0;
  uint32_t half_life_days = 0;
};

// A window of whole days, and the instants it lies between.
struct Window {
  ProfileWindow days;
  Micros begin = 0;
  Micros end = 0;
};

// What a profile's figures were corrected and shrunk by.
struct CalibrationNote {
  std::string version;
  std::string detectors;  // their version
  Micros computed = 0;
};

struct OutletProfile {
  OutletIdentity outlet;
  Window window;
  std::vector<Figure> figures;  // by metric
  std::vector<DetectorAccuracy> detectors;
  CalibrationNote calibration;
  DayCounts counts;
};

enum class OutletOrder : uint8_t { kName = 0, kLowerBound = 1, kUpperBound = 2 };

struct OutletPage {
  std::vector<OutletProfile> profiles;
  std::string next_page_token;
};

struct EvidencePlace {
  analysis::CreditField field = analysis::CreditField::kText;
  text::ByteRange span;
  bool in_k = false;
};

struct Evidence {
  Row row;
  report::Report report;
  Tally tally;
  double weight = 0;
  std::vector<EvidencePlace> places;
};

struct EvidencePage {
  Figure figure;
  DetectorAccuracy detector;
  std::vector<Evidence> evidence;
  std::string next_page_token;
};

struct ShownLine {
  LineId id = 0;
  RecurringEntry entry;
  std::string example;
  bool active = false;
  bool carries_credit = false;
  std::vector<std::string> report_ids;
  std::vector<CorrectionRecord> corrections;
};

struct LinePage {
  std::vector<ShownLine> lines;
  uint64_t generation = 0;
  std::string next_page_token;
};

struct CorrectRequest {
  std::string outlet;
  std::optional<std::string> line_id;
  std::optional<std::string> text;
  std::optional<RecurringForm> form;
  std::optional<LineRuling> ruling;
  std::string author;
  std::string reason;
};

}  // namespace wireprint::credibility
