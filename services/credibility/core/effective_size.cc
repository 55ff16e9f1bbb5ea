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
  double reports = 0;
  double positives = 0;
  double size_squares = 0;
  double count = 0;
  for (const BinaryBlock& block : blocks) {
    if (block.reports <= 0) continue;
    const auto m = static_cast<double>(block.reports);
    reports += m;
    positives += static_cast<double>(block.positives);
    size_squares += m * m;
    count += 1;
  }
  if (count < 2) return;
  const double mean = positives / reports;
  for (const BinaryBlock& block : blocks) {
    if (block.reports <= 0) continue;
    const auto m = static_cast<double>(block.reports);
    const double block_mean = static_cast<double>(block.positives) / m;
    squares_between_ += m * (block_mean - mean) * (block_mean - mean);
    squares_within_ += m * block_mean * (1 - block_mean);
  }
  degrees_between_ += count - 1;
  degrees_within_ += reports - count;
  size_term_ += reports - size_squares / reports;
}

double IntraclassCorrelation::Estimate(double fallback, double min_degrees) const {
  if (degrees_between_ < min_degrees || degrees_within_ < min_degrees) return fallback;
  const double between = squares_between_ / degrees_between_;
  const double within = squares_within_ / degrees_within_;
  const double size = size_term_ / degrees_between_;
  const double denominator = between + (size - 1) * within;
  if (denominator <= 0) return 0;
  return std::clamp((between - within) / denominator, 0.0, 1.0);
}

}  // namespace wireprint::credibility
