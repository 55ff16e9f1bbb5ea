// What the analysis of a report costs: its lines, its credits.
#include <benchmark/benchmark.h>

#include <string>

#include "services/analysis/credits.h"
#include "services/analysis/labels.h"
#include "tests/bench/english_like.h"

namespace wireprint::analysis {
namespace {

// A report of about 4 KB as an outlet publishes it: furniture above and below.
std::string Report() {
  return "Council votes on the new bridge after a long night\nBy Jo Example, Associated Press\nPublished 3 May 2021\n"
         "SPRINGFIELD (AP) - " +
         bench::EnglishLike(7).Document(3700) +
         "\n\nAlso Read | River levels fall\n\nThe ferry on Monday. Jo Example / AFP - Getty Images\n\n"
         "(With inputs from agencies)\n\nCopyright 2021 The Associated Press. All rights reserved.\n";
}

void BM_LabelLines(benchmark::State& state) {
  const std::string text = Report();
  const auto rules = LineRules::BuiltIn();
  for (auto _ : state) benchmark::DoNotOptimize(LabelLines(*rules, text));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_LabelLines);

void BM_FindCredits(benchmark::State& state) {
  const std::string text = Report();
  const auto rules = CreditRules::BuiltIn();
  const auto registry = AgencyRegistry::BuiltIn();
  const std::vector<LineLabel> labels = LabelLines(*LineRules::BuiltIn(), text);
  const CreditInput input{.text = text, .labels = labels};
  for (auto _ : state) benchmark::DoNotOptimize(FindCredits(*registry, *rules, input));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_FindCredits);

}  // namespace
}  // namespace wireprint::analysis

BENCHMARK_MAIN();
