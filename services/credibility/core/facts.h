// What is kept of a report for its outlet's ledger. Plain data: counts, no text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace wireprint::credibility {

// Microseconds since the Unix epoch.
using Micros = int64_t;
// Days since the Unix epoch, of UTC: a feed-day.
using Day = int32_t;

inline constexpr Micros kMicrosPerDay = Micros{86'400} * 1'000'000;

// The feed-day of an instant, before the epoch too.
constexpr Day DayOf(Micros time) {
  const Micros day = time / kMicrosPerDay;
  return static_cast<Day>(time % kMicrosPerDay < 0 ? day - 1 : day);
}

// The values of wireprint.credibility.v1.Reuse, where they are explained.
enum class Reuse : uint8_t { kNone = 1, kPartial = 2, kWhole = 3, kSameFamily = 4, kUnresolved = 5 };

// The values of wireprint.credibility.v1.CreditCell, where they are explained.
enum class CreditCell : uint8_t {
  kNotDue = 1,
  kAccurate = 2,
  kInaccurate = 3,
  kNone = 4,
  kUnclear = 5,
  kUnresolved = 6
};

// Why a report is in no rate.
enum class Exclusion : uint8_t {
  kNone = 0,
  kTemplate = 1,
  kOwnVersion = 2,
  kCorrection = 3,
  kLiveBlog = 4,
  kStub = 5,
  kRefused = 6  // by dedup, for good: whose text it is will not be known
};

// The values of wireprint.credibility.v1.SourceKind, where they are explained.
enum class SourceKind : uint8_t {
  kWireAgency = 1,
  kOtherMedia = 2,
  kOfficialNamed = 3,
  kOfficialBody = 4,
  kOfficialUnnamed = 5,
  kPersonNamed = 6,
  kOrganisation = 7,
  kDocument = 8,
  kSocialPost = 9,
  kAnonymous = 10,
  kVague = 11,
  kPublic = 12,
  kAgentless = 13,
  kUnresolved = 14
};
inline constexpr size_t kSourceKinds = 15;

// The attributions of a report, counted.
struct AttributionCounts {
  std::array<uint32_t, kSourceKinds> by_kind{};  // by SourceKind
  uint32_t anonymous_with_reason = 0;
  uint32_t direct_or_mixed = 0;

  uint32_t Total() const;
  uint32_t Of(SourceKind kind) const { return by_kind[static_cast<size_t>(kind)]; }
  // To a named person, body, organisation, medium or document.
  uint32_t Named() const;
  bool operator==(const AttributionCounts&) const = default;
};

// What the report's own fields say; the same for the same revision and ruleset.
struct TextFacts {
  uint32_t text_bytes = 0;
  uint32_t boilerplate_bytes = 0;
  uint32_t body_words = 0;
  uint32_t body_sentences = 0;
  uint32_t attributed_sentences = 0;
  AttributionCounts attributions;
  // Attributions were looked for: the language is known.
  bool attributions_known = false;
  // The field came, be it empty.
  bool byline_supplied = false;
  bool credit_line_supplied = false;
  bool has_byline = false;
  bool has_dateline = false;
  bool has_photo_credit = false;
  bool has_agency_credit = false;  // for text, wholly or in part
  bool operator==(const TextFacts&) const = default;
};

inline constexpr float kShareUnknown = -1;

// What its cluster and its matches say; changes as others come and go.
struct ReuseFacts {
  // dedup has not been asked yet: nothing below is known.
  bool pending = false;
  Exclusion exclusion = Exclusion::kNone;
  Reuse reuse = Reuse::kNone;
  CreditCell cell = CreditCell::kNotDue;
  // The share of its shingles that stand in others' texts, 0–1, or kShareUnknown: see ReusedShare.
  float reused_share = 0;
  // Another family, no aggregator, has the text too; and it was earlier than all of these by more than the uncertainty
  // of clocks.
  bool shared = false;
  bool first = false;
  bool operator==(const ReuseFacts&) const = default;
};

struct ReportFacts {
  TextFacts text;
  ReuseFacts reuse;
  bool operator==(const ReportFacts&) const = default;
};

}  // namespace wireprint::credibility
