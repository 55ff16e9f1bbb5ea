// The prior of a rate, and the correlation within feed-days, from all outlets of a corpus.
#pragma once

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "services/credibility/core/intervals.h"

namespace wireprint::credibility {

// Outlets with kMinEffectiveReports needed before a prior is fitted to them; below, it is Jeffreys'.
inline constexpr size_t kMinQualifiedOutlets = 20;
// The correlation of a feed-day's reports until there are outlets enough to measure it.
inline constexpr double kDefaultRho = 0.05;
// Degrees of freedom, between feed-days and within, from which on it is measured.
inline constexpr double kMinCorrelationDegrees = 200;

// What one outlet says of a rate.
struct OutletRate {
  double p = 0;                  // corrected for the detector
  double sampling_variance = 0;  // of p, without what all outlets share: the detector's errors
};

struct Prior {
  Beta beta = kJeffreys;
  // "jeffreys", or "eb-<outlets>-<hash of alpha and beta, 8 hex digits>": equal priors have equal versions.
  std::string version = "jeffreys";
  size_t outlets = 0;
};

// The Beta distribution whose mean and variance those of the outlets' rates are, less what chance adds to them (the
// method of moments). `outlets` are those with at least kMinEffectiveReports; with fewer than kMinQualifiedOutlets of
// them, Jeffreys'. It is worth at least 1 report and at most 1000.
Prior FitPrior(absl::Span<const OutletRate> outlets);

}  // namespace wireprint::credibility
