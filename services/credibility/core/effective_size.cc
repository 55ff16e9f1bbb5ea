#include "services/credibility/core/effective_size.h"

#include <algorithm>
#include <cmath>

namespace wireprint::credibility {

double DecayWeight(double age_days, double half_life_days) {
  return std::exp2(-std::max(age_days, 0.0) / half_life_days);
}

double EffectiveSize(absl::Span<const Block> blocks, double rho) {
  rho = std::clamp(rho, 0.0, 1.0);
  double sum = 0;
  double squares = 0;        // Σw² over reports
  double block_squares = 0;  // ΣW² over blocks
  for (const Block& block : blocks) {
    if (block.reports <= 0) continue;
    const double total = block.weight * static_cast<double>(block.reports);
    sum += total;
    squares += total * block.weight;
    block_squares += total * total;
  }
  if (squares <= 0) return 0;
  const double design_effect = 1 + (block_squares / squares - 1) * rho;
  return sum * sum / squares / design_effect;
}

void IntraclassCorrelation::AddOutlet(absl::Span<const BinaryBlock> blocks) {
  double last_size = 0;
  double last_mean = 0;
  for (const BinaryBlock& block : blocks) {
    if (block.reports <= 0) continue;
    const auto size = static_cast<double>(block.reports);
    const double mean = static_cast<double>(block.positives) / size;
    squares_within_ += size * mean * (1 - mean);
    degrees_within_ += size - 1;
    if (last_size > 0) {
      const double harmonic = size * last_size / (size + last_size);
      squares_between_ += harmonic * (mean - last_mean) * (mean - last_mean);
      size_term_ += harmonic;
      pairs_ += 1;
    }
    last_size = size;
    last_mean = mean;
  }
}

double IntraclassCorrelation::Estimate(double fallback, double min_degrees) const {
  if (pairs_ < min_degrees || degrees_within_ < min_degrees) return fallback;
  // E[c·difference²] = within + 2c·between, where within + between is the variance of one report.
  const double within = squares_within_ / degrees_within_;
  const double between = (squares_between_ - within * pairs_) / (2 * size_term_);
  if (between <= 0) return 0;
  return std::clamp(between / (between + within), 0.0, 1.0);
}

}  // namespace wireprint::credibility
