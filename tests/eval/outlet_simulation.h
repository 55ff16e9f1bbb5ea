// Outlets whose true rates are known, counted and served by the code of the service: how often do the served intervals
// hold the truth?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/credibility/core/metrics.h"

namespace wireprint::credibility {

// One kind of world. Each outlet has a rate p of its own, out of Beta(a, b), that drifts over the window; its reports
// come in feed-days of unequal size, whose outcomes are correlated (copy clusters: one story, several reports); older
// days count less.
struct SimulationCell {
  std::string name;
  Metric metric = Metric::kReprintRate;
  double a = 2;
  double b = 6;
  // Within feed-days; for shares also within reports.
  double rho = 0.05;
  // Standard deviation of the drift of logit p from one end of the window to the other.
  double drift = 0.5;
  // What the detector finds of what is there, forms that no lexicon knows counted as missed; and what it leaves alone
  // of what is not. Both are told to the service only as counts of a validation sample, drawn anew for each outlet.
  double sensitivity = 1;
  double specificity = 1;
  int validation_positives = 0;  // 0: a perfect detector that nobody measured
  int validation_negatives = 0;
};

// How often an interval holds the truth.
struct Coverage {
  double average = 0;
  double worst_stratum = 1;  // of ten equally many outlets, by their true rate
  std::vector<double> strata;
};

struct SimulationResult {
  int outlets = 0;
  int withheld = 0;  // INSUFFICIENT: served no interval
  Coverage interval;
  Coverage posterior;  // of rates of reports
  double mean_error = 0;
  double half_width = 0;
  double rho = 0;  // as the service measured it
  Prior prior;     // as the service fitted it
};

// Simulates `outlets` outlets of a cell. The truth of an outlet is the decayed mean of its true rate over the reports
// that it has, without the chance of the feed-days. The same seed gives the same result.
SimulationResult Simulate(const SimulationCell& cell, int outlets, uint64_t seed);

// The cells of the evaluation.
std::vector<SimulationCell> Cells();

}  // namespace wireprint::credibility
