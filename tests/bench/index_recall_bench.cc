// Recall of the candidate index beside what is promised, on made-up prose: index_recall_bench [reports] [queries].
#include <cstdio>
#include <cstdlib>

#include "services/dedup/core/recall_harness.h"

int main(int argc, char** argv) {
  using wireprint::dedup::RecallHarness;
  const size_t reports = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
  const size_t queries = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2'000;
  if (reports == 0 || queries == 0) {
    std::fprintf(stderr, "usage: %s [reports] [queries]\n", argv[0]);
    return 2;
  }
  RecallHarness harness;
  harness.Grow(reports);
  std::printf("%zu reports\n%-32s %8s %8s %12s\n", reports, "copy", "recall", "promised", "candidates");
  for (const wireprint::dedup::CopyKind& kind : wireprint::dedup::kCopyKinds) {
    const RecallHarness::Result result = harness.Measure(kind, queries);
    std::printf("%-32s %8.4f %8.4f %12.2f\n", kind.name, result.recall, result.promised, result.candidates);
    std::fflush(stdout);
  }
}
