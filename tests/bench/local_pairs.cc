// Texts through fingerprint, candidate index and exact comparison in one process, without service or store, for
// peers_bench. Reads "<bytes>\n<text>" again and again from stdin; prints one JSON object: microseconds a report and
// stage, and the pairs that are the same text.
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/analysis/line_rules.h"
#include "services/dedup/core/compare.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/core/relation.h"
#include "services/dedup/engine/prepare.h"
#include "tests/bench/index_reports.h"

namespace wireprint::dedup {
namespace {

constexpr int kPasses = 5;

int Run() {
  std::vector<std::string> texts;
  for (size_t size = 0; std::cin >> size;) {
    std::cin.get();
    std::string text(size, '\0');
    if (!std::cin.read(text.data(), static_cast<std::streamsize>(size))) return 1;
    texts.push_back(std::move(text));
  }
  const auto rules = analysis::LineRules::BuiltIn();
  const RelationPolicy policy;
  double prepare = 0;
  double find = 0;
  double insert = 0;
  double verify = 0;
  std::string pairs;
  for (int pass = 0; pass < kPasses; ++pass) {
    MemoryCandidateIndex index{{}};
    std::vector<PreparedText> prepared;
    pairs.clear();
    for (size_t i = 0; i < texts.size(); ++i) {
      double at = bench::CpuMicros();
      const auto lap = [&at](double& sum) {
        const double now = bench::CpuMicros();
        sum += now - std::exchange(at, now);
      };
      prepared.push_back(Prepare(texts[i], nullptr, *rules));
      lap(prepare);
      IndexedReport report = prepared[i].Indexed(policy.min_words);
      report.sequence = i + 1;
      const CandidateList candidates = index.Find(report, {});
      lap(find);
      for (const Candidate& candidate : candidates.candidates) {
        const size_t other = candidate.sequence - 1;
        const Relation relation = Classify(CompareSets(prepared[i].comparable, prepared[other].comparable), policy);
        if (IsSameText(relation)) absl::StrAppend(&pairs, pairs.empty() ? "" : ",", "[", i, ",", other, "]");
      }
      lap(verify);
      index.Insert({&report, 1});
      lap(insert);
    }
  }
  const double n = static_cast<double>(kPasses) * static_cast<double>(texts.size());
  std::printf("{\"prepare\":%.2f,\"find\":%.2f,\"verify\":%.2f,\"insert\":%.2f,\"pairs\":[%s]}\n", prepare / n,
              find / n, verify / n, insert / n, pairs.c_str());
  return 0;
}

}  // namespace
}  // namespace wireprint::dedup

int main() { return wireprint::dedup::Run(); }
