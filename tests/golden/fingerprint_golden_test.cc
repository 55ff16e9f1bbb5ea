// The known-answer vectors of scheme wp1, on every instruction set of this machine.
#include <xxhash.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/fingerprint/bands.h"
#include "services/fingerprint/estimate.h"
#include "services/fingerprint/exact_set.h"
#include "services/fingerprint/fingerprint.h"
#include "services/text/isa.h"

namespace wireprint::fingerprint {
namespace {

using Json = nlohmann::json;

Json ReadVectors() {
  const char* const root = std::getenv("WIREPRINT_SOURCE_DIR");
  std::ifstream file(absl::StrCat(root == nullptr ? "." : root, "/tests/golden/fingerprint_wp1.json"));
  return file ? Json::parse(file) : Json();
}

const Json& Vectors() {
  static const Json vectors = ReadVectors();
  return vectors;
}

std::string Hex(uint64_t value) { return absl::StrCat(absl::Hex(value, absl::kZeroPad16)); }

template <typename Range>
std::string Digest(const Range& range) {
  return Hex(XXH3_64bits(range.data(), range.size() * sizeof(*range.data())));
}

template <typename Range>
Json Hexes(const Range& range) {
  Json out = Json::array();
  for (const auto value : range) {
    out.push_back(sizeof(value) == 4 ? absl::StrCat(absl::Hex(value, absl::kZeroPad8)) : Hex(value));
  }
  return out;
}

std::string HexOfBytes(const uint8_t* bytes, size_t n) {
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(bytes), n));
}

std::string TextOf(const Json& input) {
  if (input.contains("text")) return input["text"];
  std::string text;
  const uint64_t count = input["squares"];
  const uint64_t modulus = input["squares_mod"];
  for (uint64_t i = 0; i < count; ++i) absl::StrAppend(&text, i == 0 ? "" : " ", "n", i * i % modulus);
  return text;
}

// The fingerprint in the form of the file, with those fields that `expected` has.
Json Describe(const Fingerprinter& fingerprinter, const Fingerprint& fingerprint, const Json& expected) {
  Json out;
  out["word_count"] = fingerprint.word_count;
  out["shingle_count"] = fingerprint.shingle_count;
  out["exact_hash"] = HexOfBytes(fingerprint.exact_hash.data(), fingerprint.exact_hash.size());
  out["signature_xxh3_64"] = Digest(fingerprint.signature);
  out["sample_count"] = fingerprint.samples.size();
  out["samples_xxh3_64"] = Digest(fingerprint.samples);
  if (expected.contains("words")) {
    const text::Words& words = fingerprinter.words();
    out["words"] = Json::array();
    for (size_t i = 0; i < words.size(); ++i) {
      out["words"].push_back({std::string(words.Folded(i)), words.begin[i], words.end[i]});
    }
    out["word_hashes"] = Hexes(fingerprinter.word_hashes());
    out["shingles"] = Hexes(fingerprinter.shingles());
    out["samples"] = Hexes(fingerprint.samples);
  }
  if (expected.contains("signature")) {
    const ByteSignature low = LowBytes(fingerprint.signature);
    out["signature"] = Hexes(fingerprint.signature);
    out["low_bytes"] = HexOfBytes(low.data(), low.size());
    out["bands_16x8"] = Hexes(BandKeys(fingerprint.signature, {16, 8}));
    out["bands_25x5"] = Hexes(BandKeys(fingerprint.signature, {25, 5}));
  }
  return out;
}

TEST(FingerprintGolden, HasVectors) {
  ASSERT_EQ(Vectors().value("scheme", ""), kSchemeName) << "the vectors were not found or not read";
  EXPECT_GE(Vectors()["cases"].size(), 60u);
}

TEST(FingerprintGolden, Constants) {
  const Json& expected = Vectors()["constants"];
  EXPECT_EQ(Hexes(std::vector<uint64_t>{kConstants.word_low, kConstants.word_high}), expected["word"]);
  EXPECT_EQ(Hexes(kConstants.shingle), expected["shingle"]);
  EXPECT_EQ(Hex(kConstants.short_text), expected["short_text"]);
  EXPECT_EQ(Hexes(kConstants.refill_multiplier), expected["refill_multiplier"]);
  EXPECT_EQ(Hexes(kConstants.refill_addend), expected["refill_addend"]);
}

class FingerprintGoldenTexts : public testing::TestWithParam<text::Isa> {
 protected:
  void SetUp() override { text::ForceIsa(GetParam()); }
  void TearDown() override { text::ForceIsa(std::nullopt); }
};

TEST_P(FingerprintGoldenTexts, AreReproduced) {
  Fingerprinter fingerprinter;
  for (const Json& input : Vectors()["cases"]) {
    const std::string bytes = TextOf(input);
    std::vector<text::ByteRange> body{{0, static_cast<uint32_t>(bytes.size())}};
    if (input.contains("body")) {
      body.clear();
      for (const Json& range : input["body"]) body.push_back({range[0], range[1]});
    }
    const Fingerprint& fingerprint = fingerprinter.Compute(bytes, body);
    EXPECT_EQ(Describe(fingerprinter, fingerprint, input["expect"]), input["expect"]) << input["name"];
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, FingerprintGoldenTexts, testing::ValuesIn(text::SupportedIsas()),
                         [](const auto& suite) { return std::string(text::IsaName(suite.param)); });

TEST(FingerprintGolden, Layouts) {
  for (const Json& each : Vectors()["layouts"]) {
    const std::optional<BandLayout> layout = ChooseLayout(each["threshold"], each["recall"]);
    const Json actual = layout ? Json::array({layout->bands, layout->rows}) : Json();
    EXPECT_EQ(actual, each["bands_rows"]) << each;
  }
}

void ExpectOverlap(const Overlap& actual, const Json& expected, const char* what) {
  EXPECT_NEAR(actual.jaccard, expected[0].get<double>(), 1e-12) << what;
  EXPECT_NEAR(actual.containment_a_in_b, expected[1].get<double>(), 1e-12) << what;
  EXPECT_NEAR(actual.containment_b_in_a, expected[2].get<double>(), 1e-12) << what;
}

TEST(FingerprintGolden, Pairs) {
  std::map<std::string, Fingerprint> fingerprints;
  std::map<std::string, ShingleSet> sets;
  Fingerprinter fingerprinter;
  for (const Json& input : Vectors()["cases"]) {
    if (input.contains("body")) continue;
    fingerprints[input["name"]] = fingerprinter.Compute(TextOf(input));
    sets[input["name"]].Assign(fingerprinter.shingles());
  }
  size_t checked = 0;
  for (const Json& pair : Vectors()["pairs"]) {
    if (!fingerprints.contains(pair["a"]) || !fingerprints.contains(pair["b"])) continue;
    const Fingerprint& a = fingerprints[pair["a"]];
    const Fingerprint& b = fingerprints[pair["b"]];
    const uint32_t size_a = a.shingle_count;
    const uint32_t size_b = b.shingle_count;
    ExpectOverlap(ExactOverlap(sets[pair["a"]], sets[pair["b"]]), pair["exact"], "exact");
    ExpectOverlap(EstimateOverlap(a.signature, size_a, b.signature, size_b), pair["estimate"], "estimate");
    ExpectOverlap(EstimateOverlap(LowBytes(a.signature), size_a, LowBytes(b.signature), size_b), pair["byte_estimate"],
                  "byte estimate");
    ++checked;
  }
  EXPECT_GE(checked, 9u);
}

}  // namespace
}  // namespace wireprint::fingerprint
