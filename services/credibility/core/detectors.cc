#include "services/credibility/core/detectors.h"

#include <array>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "xxhash.h"

namespace wireprint::credibility {
namespace {

constexpr uint32_t kMost = 10'000'000;

constexpr std::array<absl::string_view, kMetrics> kNames = {"",
                                                            "reprint_rate",
                                                            "partial_reuse_rate",
                                                            "same_family_rate",
                                                            "reprint_credit_rate",
                                                            "original_share",
                                                            "first_in_cluster_rate",
                                                            "named_source_rate",
                                                            "vague_source_rate",
                                                            "anonymous_source_rate",
                                                            "anonymity_reason_rate",
                                                            "attributed_sentence_share",
                                                            "attribution_density",
                                                            "direct_quote_share",
                                                            "document_share",
                                                            "byline_rate",
                                                            "dateline_rate",
                                                            "photo_credit_rate",
                                                            "agency_credit_rate",
                                                            "boilerplate_share"};

// Reads one line; what is wrong with it, or nothing.
absl::string_view ReadLine(const std::vector<absl::string_view>& fields, Detectors& detectors) {
  if (fields.size() != 5) return "expected a metric and four counts";
  size_t metric = 0;
  for (size_t i = 1; i < kMetrics; ++i) {
    if (kNames[i] == fields[0]) metric = i;
  }
  if (metric == 0) return "no such metric";
  if (KindOf(static_cast<Metric>(metric)) != MetricKind::kRateOfReports) return "the metric is no rate of reports";
  if (detectors[metric].measured()) return "the metric is listed twice";
  std::array<uint32_t, 4> counts{};
  for (size_t i = 0; i < counts.size(); ++i) {
    if (!absl::SimpleAtoi(fields[i + 1], &counts[i]) || counts[i] > kMost) return "a count is no number up to 10000000";
  }
  if (counts[1] == 0 || counts[3] == 0) return "nothing was measured";
  if (counts[0] > counts[1] || counts[2] > counts[3]) return "more were right than there were";
  const DetectorAccuracy detector{static_cast<double>(counts[0]), static_cast<double>(counts[1]),
                                  static_cast<double>(counts[2]), static_cast<double>(counts[3])};
  if (detector.true_positives / detector.positives + detector.true_negatives / detector.negatives <= 1) {
    return "the detector finds no more than chance";
  }
  detectors[metric] = detector;
  return "";
}

}  // namespace

absl::string_view NameOf(Metric metric) { return kNames[static_cast<size_t>(metric)]; }

absl::StatusOr<MeasuredDetectors> ParseDetectors(absl::string_view contents, absl::string_view name) {
  MeasuredDetectors measured;
  int number = 0;
  int version = 0;
  for (absl::string_view line : absl::StrSplit(contents, '\n')) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
    absl::string_view fault;
    if (version == 0) {
      if (fields.size() != 2 || fields[0] != "version" || !absl::SimpleAtoi(fields[1], &version) || version < 1) {
        fault = "expected \"version<TAB>number\" before the first metric";
      }
    } else {
      fault = ReadLine(fields, measured.detectors);
    }
    if (!fault.empty()) return absl::InvalidArgumentError(absl::StrCat(name, ":", number, ": ", fault));
  }
  if (version == 0) return absl::InvalidArgumentError(absl::StrCat(name, ": no version line"));
  measured.version = absl::StrFormat("detectors-%d-%016x", version, XXH3_64bits(contents.data(), contents.size()));
  return measured;
}

std::string VersionOf(const Calibrations& calibrations) {
  std::string all;
  for (const Calibration& one : calibrations) {
    absl::StrAppendFormat(&all, "%.17g %s %.0f/%.0f %.0f/%.0f\n", one.rho, one.prior.version,
                          one.detector.true_positives, one.detector.positives, one.detector.true_negatives,
                          one.detector.negatives);
  }
  return absl::StrFormat("calibration-%016x", XXH3_64bits(all.data(), all.size()));
}

}  // namespace wireprint::credibility
