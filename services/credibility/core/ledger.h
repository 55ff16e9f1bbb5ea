// An outlet's counts by feed-day: integers alone, so that what is taken out again leaves no trace.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

#include "services/credibility/core/facts.h"

namespace wireprint::credibility {

// The values of wireprint.credibility.v1.Metric, where they are explained.
enum class Metric : uint8_t {
  kReprintRate = 1,
  kPartialReuseRate = 2,
  kSameFamilyRate = 3,
  kReprintCreditRate = 4,
  kOriginalShare = 5,
  kFirstInClusterRate = 6,
  kNamedSourceRate = 7,
  kVagueSourceRate = 8,
  kAnonymousSourceRate = 9,
  kAnonymityReasonRate = 10,
  kAttributedSentenceShare = 11,
  kAttributionDensity = 12,
  kDirectQuoteShare = 13,
  kDocumentShare = 14,
  kBylineRate = 15,
  kDatelineRate = 16,
  kPhotoCreditRate = 17,
  kAgencyCreditRate = 18,
  kBoilerplateShare = 19
};
inline constexpr size_t kMetrics = 20;  // with a place for none

// What figures rest on: of the same unit above and below the line, reports one by one, or others.
enum class MetricKind : uint8_t { kRateOfReports, kShare, kDensity };
MetricKind KindOf(Metric metric);

// What a metric counts.
struct Tally {
  int64_t reports = 0;  // that add to n
  int64_t k = 0;
  int64_t n = 0;
  bool operator==(const Tally&) const = default;
};

// Reports that are counted beside the rates.
enum class Counter : uint8_t {
  kReports,
  kTemplates,
  kOwnVersions,
  kCorrections,
  kLiveBlogs,
  kStubs,
  kCreditsAccurate,
  kCreditsInaccurate,
  kCreditsNone,
  kCreditsUnclear,
  kCreditsUnresolved,
  kReuseUnresolved,
  kUnsupportedLanguage,
  kPending,
  kRefused
};
inline constexpr size_t kCounters = 15;
// There were in the first stores.
inline constexpr size_t kFirstCounters = 14;

// What one report adds, or several of one day.
struct DayCounts {
  std::array<Tally, kMetrics> tallies{};      // by Metric
  std::array<int64_t, kCounters> counters{};  // by Counter

  const Tally& Of(Metric metric) const { return tallies[static_cast<size_t>(metric)]; }
  int64_t Of(Counter counter) const { return counters[static_cast<size_t>(counter)]; }
  void Add(const DayCounts& other, int sign);
  bool operator==(const DayCounts&) const = default;
};

// What a report adds to its outlet's day. Pure: the same facts, the same counts.
DayCounts CountsOf(const ReportFacts& facts);

// The days of one outlet. Not thread-safe.
class OutletLedger {
 public:
  void Add(Day day, const DayCounts& counts);
  // Takes out what was added; a day of nothing is forgotten.
  void Remove(Day day, const DayCounts& counts);
  const std::map<Day, DayCounts>& days() const { return days_; }
  bool operator==(const OutletLedger&) const = default;

 private:
  std::map<Day, DayCounts> days_;
};

}  // namespace wireprint::credibility
