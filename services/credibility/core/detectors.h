// How well the detectors behind rates were measured to work, as data.
//
// One rate a line, five fields separated by tabs: metric (by name: "byline_rate"), true positives, positives, true
// negatives, negatives. Blank lines and lines that begin with # are skipped; the first other line is
// "version<TAB>number". What is not listed was not measured and corrects nothing.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/credibility/core/metrics.h"

namespace wireprint::credibility {

// "reprint_rate", … A string literal.
absl::string_view NameOf(Metric metric);

struct MeasuredDetectors {
  Detectors detectors{};
  // "detectors-<declared number>-<XXH3-64 of the contents, 16 hex digits>"; "unmeasured" without a file.
  std::string version = "unmeasured";
};

// INVALID_ARGUMENT "<name>:<line>: what is wrong": a metric that is no rate of reports or is listed twice, counts above
// their totals, totals of zero or above 10 million, a detector that guesses (sensitivity + specificity at most 1).
absl::StatusOr<MeasuredDetectors> ParseDetectors(absl::string_view contents, absl::string_view name);

// Names what a calibration holds: "calibration-<XXH3-64 of correlations, priors and detectors, 16 hex digits>".
std::string VersionOf(const Calibrations& calibrations);

}  // namespace wireprint::credibility
