#include "services/credibility/core/prior.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "xxhash.h"

namespace wireprint::credibility {
namespace {

constexpr double kMinWorth = 1;
constexpr double kMaxWorth = 1000;
constexpr double kEdge = 1e-4;

std::string VersionOf(const Beta& beta, size_t outlets) {
  const std::string text = absl::StrFormat("%.12g %.12g", beta.alpha, beta.beta);
  return absl::StrFormat("eb-%d-%08x", outlets, static_cast<uint32_t>(XXH3_64bits(text.data(), text.size())));
}

}  // namespace

Prior FitPrior(absl::Span<const OutletRate> outlets) {
  if (outlets.size() < kMinQualifiedOutlets) return {};
  const auto count = static_cast<double>(outlets.size());
  double mean = 0;
  double chance = 0;
  for (const OutletRate& outlet : outlets) {
    mean += outlet.p / count;
    chance += outlet.sampling_variance / count;
  }
  double spread = 0;
  for (const OutletRate& outlet : outlets) spread += (outlet.p - mean) * (outlet.p - mean) / (count - 1);
  mean = std::clamp(mean, kEdge, 1 - kEdge);
  const double between = spread - chance;
  const double worth = between > 0 ? std::clamp(mean * (1 - mean) / between - 1, kMinWorth, kMaxWorth) : kMaxWorth;
  const Beta beta{worth * mean, worth * (1 - mean)};
  return {beta, VersionOf(beta, outlets.size()), outlets.size()};
}

}  // namespace wireprint::credibility
