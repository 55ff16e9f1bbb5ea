// Prints how often served intervals hold the truth, and what M2 reads, in worlds whose truth is known.
//
// usage: simulate_outlets [outlets a cell, default 10000] [seed, default 1]
// Exit 0: every bar is met; 1: one is missed; 2: usage.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/eval/credit_simulation.h"
#include "tests/eval/outlet_simulation.h"

namespace wireprint::credibility {
namespace {

bool failed = false;

const char* Judge(bool met) {
  if (!met) failed = true;
  return met ? "" : "  MISSED";
}

void PrintCells(int outlets, uint64_t seed) {
  std::printf("%-32s %7s %8s | %8s %6s | %9s %6s | %6s %6s %5s  %s\n", "cell", "outlets", "withheld", "interval",
              "worst", "posterior", "worst", "error", "+/-", "rho", "prior");
  double average = 0;
  for (const SimulationCell& cell : Cells()) {
    const SimulationResult result = Simulate(cell, outlets, seed);
    const bool rate = KindOf(cell.metric) == MetricKind::kRateOfReports;
    average += result.interval.average / static_cast<double>(Cells().size());
    std::printf("%-32s %7d %8d | %8.4f %6.3f | %9.4f %6.3f | %+6.3f %6.3f %5.3f  %s%s\n", cell.name.c_str(),
                result.outlets, result.withheld, result.interval.average, result.interval.worst_stratum,
                rate ? result.posterior.average : 0.0, rate ? result.posterior.worst_stratum : 0.0, result.mean_error,
                result.half_width, result.rho, rate ? result.prior.version.c_str() : "-",
                Judge(result.interval.average >= 0.88 && result.interval.average <= 0.92 &&
                      result.interval.worst_stratum >= 0.85));
    std::printf("%32s", "by decile of the true rate:");
    for (const double stratum : result.interval.strata) std::printf(" %.3f", stratum);
    std::printf("\n");
  }
  std::printf("average over cells: %.4f (bar .88-.92, every decile of the true rate >= .85)\n\n", average);
}

void PrintCredits(uint64_t seed) {
  std::printf("%-40s %6s %6s %6s %9s %11s %8s\n", "M2", "truth", "naive", "served", "coverage", "unresolved",
              "withheld");
  const std::vector<std::pair<std::string, CreditWorld>> worlds = {
      {"three reprints, perfect detector", {}},
      {"three reprints, rates differ", {.spread = 5}},
      {"eight reprints, agency's copy in a fifth", {.stories = 8'000, .reprints = 8, .spread = 5, .own_copies = 0.2}},
      {"unknown forms, Se .74 Sp .99", {.spread = 5, .sensitivity = 0.74, .specificity = 0.99, .validation = 2'000}},
      {"seldom credited", {.rate = 0.05, .spread = 10}}};
  for (const auto& [name, world] : worlds) {
    const CreditReading reading = SimulateCredits(world, seed);
    std::printf("%-40s %6.3f %6.3f %6.3f %9.3f %11.3f %8d%s\n", name.c_str(), reading.truth, reading.naive,
                reading.served, reading.coverage, reading.unresolved, reading.withheld,
                Judge(std::abs(reading.served - reading.truth) <= 0.02));
  }
  std::printf("bar: served within .02 of the truth\n");
}

}  // namespace
}  // namespace wireprint::credibility

int main(int argc, char** argv) {
  const int outlets = argc > 1 ? std::atoi(argv[1]) : 10'000;
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  if (argc > 3 || outlets < 100) {
    std::fputs("usage: simulate_outlets [outlets a cell, at least 100] [seed]\n", stderr);
    return 2;
  }
  wireprint::credibility::PrintCells(outlets, seed);
  wireprint::credibility::PrintCredits(seed);
  return wireprint::credibility::failed ? 1 : 0;
}
