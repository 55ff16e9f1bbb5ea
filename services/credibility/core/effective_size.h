// How many independent reports a weighted, clustered sample is worth.
#pragma once

#include <cstdint>

#include "absl/types/span.h"

namespace wireprint::credibility {

// The reports of one feed-day of an outlet: they share a weight.
struct Block {
  double weight = 0;  // of each report, above 0
  int64_t reports = 0;
};

// 2^(-age/half_life): the weight of a report of this age. Days; `half_life` is above 0; a negative age counts as 0.
double DecayWeight(double age_days, double half_life_days);

// Kish's effective size (Σw)²/Σw² over the reports, divided by the design effect 1 + (Σm²/Σm − 1)ρ of their blocks, in
// which the squared weights count the reports: Σm² is ΣW² over the blocks' weights W and Σm is Σw² over the reports, so
// that with equal weights it is the textbook's, and in general the variance of the weighted mean of a sample whose
// reports of one block are correlated by `rho`. `rho` below 0 counts as 0, above 1 as 1. 0 without reports.
double EffectiveSize(absl::Span<const Block> blocks, double rho);

// A block of a 0/1 outcome: `positives` of `reports`.
struct BinaryBlock {
  int64_t reports = 0;
  int64_t positives = 0;
};

// The intraclass correlation of a 0/1 outcome within blocks, pooled over outlets. The variance between blocks is that
// between each block and the next in time, so that an outlet whose rate changes slowly does not count as correlated,
// and nor do outlets of different rates.
class IntraclassCorrelation {
 public:
  // Adds the blocks of one outlet, in order of time.
  void AddOutlet(absl::Span<const BinaryBlock> blocks);

  // The estimate, 0–1; `fallback` while fewer than `min_degrees` degrees of freedom stand between or within blocks.
  double Estimate(double fallback, double min_degrees) const;

 private:
  // Of neighbours of sizes m and m', with c = mm'/(m + m'): Σ c·(difference of means)², the number of pairs, and Σc.
  double squares_between_ = 0;
  double pairs_ = 0;
  double size_term_ = 0;
  double squares_within_ = 0;
  double degrees_within_ = 0;
};

}  // namespace wireprint::credibility
