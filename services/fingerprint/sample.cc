#include "services/fingerprint/sample.h"

#include <algorithm>

#include "services/fingerprint/kernels.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::fingerprint {
namespace {

constexpr uint64_t kEverything = ~uint64_t{0};
// Expected number of candidates below the first limit tried: a few standard deviations above what is wanted.
constexpr uint64_t kAimAtMin = 52;
constexpr uint64_t kAimAtMax = 340;

// A limit that some `aim` of n uniform hashes do not exceed.
uint64_t LimitFor(uint64_t aim, size_t n) { return n <= aim ? kEverything : kEverything / n * aim; }

}  // namespace

void SampleShingles(absl::Span<const uint64_t> shingles, std::vector<uint64_t>& scratch,
                    std::vector<uint64_t>& samples) {
  const Kernels& kernels = ActiveKernels();
  const size_t n = shingles.size();
  if (scratch.size() < n + 8) scratch.resize(n + 8);
  uint64_t limit = std::clamp(kSampleBelow - 1, LimitFor(kAimAtMin, n), LimitFor(kAimAtMax, n));
  for (;;) {
    const size_t found = kernels.at_most(shingles.data(), n, limit, scratch.data());
    if (found <= kFew && limit <= (kEverything >> 1)) {
      samples.resize(found + 8);
      samples.resize(kernels.sort_few(scratch.data(), found, samples.data()));
    } else {
      samples.assign(scratch.begin(), scratch.begin() + static_cast<ptrdiff_t>(found));
      std::sort(samples.begin(), samples.end());
      samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
    }
    const bool complete = limit == kEverything || samples.size() >= kMaxSamples ||
                          (limit >= kSampleBelow - 1 && samples.size() >= kMinSamples);
    if (complete) break;
    limit = limit < kSampleBelow - 1 ? kSampleBelow - 1 : limit > (kEverything >> 3) ? kEverything : limit * 8;
  }
  const size_t below =
      static_cast<size_t>(std::lower_bound(samples.begin(), samples.end(), kSampleBelow) - samples.begin());
  samples.resize(std::min(samples.size(), std::clamp(below, kMinSamples, kMaxSamples)));
}

std::vector<uint64_t> SampleShingles(absl::Span<const uint64_t> shingles) {
  std::vector<uint64_t> scratch;
  std::vector<uint64_t> samples;
  SampleShingles(shingles, scratch, samples);
  return samples;
}

}  // namespace wireprint::fingerprint
