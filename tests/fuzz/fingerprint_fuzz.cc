// A fingerprint is the same on every instruction set and each time, and is what its parts are by definition.
#include <algorithm>
#include <cstring>
#include <set>

#include "services/fingerprint/bands.h"
#include "services/fingerprint/estimate.h"
#include "services/fingerprint/exact_set.h"
#include "services/fingerprint/fingerprint.h"
#include "services/fingerprint/sample.h"
#include "services/text/isa.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

using fingerprint::Signature;

std::vector<uint64_t> SamplesOf(const std::set<uint64_t>& distinct) {
  std::vector<uint64_t> samples;
  for (const uint64_t hash : distinct) {
    if (samples.size() == fingerprint::kMaxSamples) break;
    if (samples.size() >= fingerprint::kMinSamples && hash >= fingerprint::kSampleBelow) break;
    samples.push_back(hash);
  }
  return samples;
}

bool IsShare(double value) { return value >= 0 && value <= 1; }

void CheckText(absl::string_view text) {
  static fingerprint::Fingerprinter fingerprinter;
  std::optional<fingerprint::Fingerprint> scalar;
  for (const text::Isa isa : text::SupportedIsas()) {
    text::ForceIsa(isa);
    const fingerprint::Fingerprint computed = fingerprinter.Compute(text);
    if (!scalar) scalar = computed;
    Require(computed == *scalar, "every instruction set gives the same fingerprint");
    Require(fingerprinter.Compute(text) == computed, "the same text has the same fingerprint again");
  }
  text::ForceIsa(std::nullopt);
  const auto shingles = fingerprinter.shingles();
  const std::set<uint64_t> distinct(shingles.begin(), shingles.end());
  Require(scalar->word_count == fingerprinter.word_hashes().size(), "the words are counted");
  Require((scalar->word_count == 0) == distinct.empty(), "words have shingles");
  Require(scalar->shingle_count == distinct.size(), "distinct shingles are counted");
  Require(scalar->samples == SamplesOf(distinct), "the samples are the smallest hashes");
  Require(scalar->exact_hash == fingerprint::ExactHashOf(fingerprinter.word_hashes()),
          "the exact hash is of the words");
  Require(scalar->signature == fingerprint::Sketch(shingles), "the signature is of the shingles");
  const bool empty = std::all_of(scalar->signature.begin(), scalar->signature.end(),
                                 [](uint32_t slot) { return slot == fingerprint::kEmptySlot; });
  Require(empty == distinct.empty(), "a text with words has a signature");
  Require(fingerprint::BandKeys(scalar->signature, {32, 4}).size() == 32, "every band has a key");
  const double itself = fingerprint::EstimateJaccard(scalar->signature, scalar->signature);
  Require(itself == 1, "a text is like itself");
}

// Hashes as an attacker would choose them, who can but does not have to go through words.
void CheckHashes(absl::Span<const uint64_t> hashes) {
  const std::set<uint64_t> distinct(hashes.begin(), hashes.end());
  static fingerprint::DistinctCounter counter;
  static std::vector<uint64_t> scratch, samples;
  std::optional<Signature> scalar;
  for (const text::Isa isa : text::SupportedIsas()) {
    text::ForceIsa(isa);
    Signature signature;
    Require(fingerprint::SketchAndCount(hashes, counter, signature) == distinct.size(), "distinct hashes are counted");
    if (!scalar) scalar = signature;
    Require(signature == *scalar && fingerprint::Sketch(hashes) == *scalar, "every way gives one signature");
    Require(counter.Count(hashes) == distinct.size(), "the counter counts");
    fingerprint::SampleShingles(hashes, scratch, samples);
    Require(samples == SamplesOf(distinct), "the samples are the smallest");
  }
  text::ForceIsa(std::nullopt);
  const fingerprint::ShingleSet all(hashes);
  Require(std::equal(distinct.begin(), distinct.end(), all.hashes().begin(), all.hashes().end()), "a set is a set");
  const fingerprint::ShingleSet half(hashes.subspan(0, hashes.size() / 2));
  Require(fingerprint::IntersectionSize(all, half) == half.size(), "all of a part stands in the whole");
  const fingerprint::Overlap overlap = fingerprint::ExactOverlap(half, all);
  Require(half.size() == 0 || overlap.containment_a_in_b == 1, "a part is contained");
  const fingerprint::Overlap estimate =
      fingerprint::EstimateOverlap(fingerprint::Sketch(half.hashes()), static_cast<uint32_t>(half.size()), *scalar,
                                   static_cast<uint32_t>(all.size()));
  Require(IsShare(estimate.jaccard) && IsShare(estimate.containment_a_in_b) && IsShare(estimate.containment_b_in_a),
          "shares lie between 0 and 1");
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  const absl::string_view bytes = fuzz::BytesOf(data, size);
  fuzz::CheckText(fuzz::ValidPrefix(bytes));
  std::vector<uint64_t> hashes(size / 8);
  if (!hashes.empty()) std::memcpy(hashes.data(), data, hashes.size() * 8);
  fuzz::CheckHashes(hashes);
  return 0;
}
