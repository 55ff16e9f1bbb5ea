#include "services/fingerprint/distinct.h"

#include <bit>

#include "services/fingerprint/kernels.h"

namespace wireprint::fingerprint {
namespace {

constexpr size_t kBucketsPerHash = 8;
constexpr int kMaxRounds = 6;

}  // namespace

size_t DistinctCounter::Count(absl::Span<const uint64_t> shingles) {
  if (shingles.size() > kMaxTabled) {
    set_.Assign(shingles);
    return set_.size();
  }
  const Table table = Prepare(shingles.size());
  ActiveKernels().last_in_bucket(shingles.data(), shingles.size(), table.shift, table.last);
  return CountTabled(shingles, table);
}

DistinctCounter::Table DistinctCounter::Prepare(size_t n) {
  const int bits = static_cast<int>(std::bit_width(n * kBucketsPerHash | 63));
  if (table_.size() < (size_t{1} << bits) + 1) table_.resize((size_t{1} << bits) + 1);
  if (earlier_.size() < n + 8) {
    earlier_.resize(n + 8);
    last_.resize(n + 8);
    others_.resize(n + 8);
  }
  return {64 - bits, table_.data()};
}

// The table separates the hashes that share their bucket with a later one: a few false ones, and all repetitions but
// the last. Of these, one that equals the last of its bucket repeats it; the others can only repeat each other, and go
// through the same again.
size_t DistinctCounter::CountTabled(absl::Span<const uint64_t> shingles, Table table) {
  const Kernels& kernels = ActiveKernels();
  size_t distinct = shingles.size();
  for (int round = 0;; ++round) {
    const size_t crowded =
        kernels.find_crowded(shingles.data(), shingles.size(), table.shift, table.last, earlier_.data(), last_.data());
    size_t others = 0;
    for (size_t i = 0; i < crowded; ++i) {
      others_[others] = earlier_[i];
      others += earlier_[i] != last_[i];
    }
    distinct -= crowded - others;
    if (others < 2) return distinct;
    shingles = absl::MakeConstSpan(others_.data(), others);
    if (round == kMaxRounds) {
      set_.Assign(shingles);
      return distinct - (others - set_.size());
    }
    kernels.last_in_bucket(shingles.data(), others, table.shift, table.last);
  }
}

}  // namespace wireprint::fingerprint
