// Each stage of the fingerprint beside one XXH3-64 pass over the same bytes, for every instruction set of this machine.
// A run of a benchmark is one pass over a corpus larger than the cache; repetitions are interleaved at random, and the
// medians of their CPU times make the table. With --gate the exit code tells whether the gates of docs/benchmarks.md
// hold.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "services/fingerprint/distinct.h"
#include "services/fingerprint/fingerprint.h"
#include "services/fingerprint/kernels.h"
#include "services/fingerprint/sample.h"
#include "services/fingerprint/shingle.h"
#include "services/fingerprint/word_hash.h"
#include "services/text/utf8.h"
#include "tests/bench/english_like.h"
#include "tests/bench/xxh3_pass.h"

namespace wireprint::bench {
namespace {

using text::Isa;

constexpr size_t kMinDocuments = 20000;
constexpr size_t kDocumentBytes = 3300;
constexpr int kRepetitions = 9;

// Documents in one buffer, in the order in which they are read.
struct Corpus {
  std::string bytes;
  std::vector<size_t> end;
  size_t words = 0;

  absl::string_view Document(size_t i) const {
    const size_t begin = i == 0 ? 0 : end[i - 1];
    return absl::string_view(bytes).substr(begin, end[i] - begin);
  }
};

Corpus MakeCorpus() {
  const long cache = sysconf(_SC_LEVEL3_CACHE_SIZE);
  const size_t least = std::min<size_t>(cache > 0 ? static_cast<size_t>(cache) * 5 / 4 : 0, size_t{512} << 20);
  EnglishLike english(42);
  Corpus corpus;
  while (corpus.end.size() < kMinDocuments || corpus.bytes.size() < least) {
    corpus.bytes += english.Document(kDocumentBytes);
    corpus.end.push_back(corpus.bytes.size());
  }
  return corpus;
}

const Corpus& TheCorpus() {
  static const Corpus corpus = MakeCorpus();
  return corpus;
}

// Each stage includes those before it.
enum Stage { kXxh3, kValidate, kWords, kWordHashes, kShingles, kExactHash, kSketch, kSamples, kWhole, kStages };

constexpr const char* kStageNames[kStages] = {"XXH3-64",           "UTF-8 validation", "+ words",
                                              "+ word hashes",     "+ shingles",       "+ exact hash",
                                              "+ signature, size", "+ samples",        "Fingerprinter"};

struct Buffers {
  text::Words words;
  std::vector<uint64_t> hashes;
  std::vector<uint64_t> shingles;
  std::vector<uint64_t> samples;
  std::vector<uint64_t> sample_scratch;
  fingerprint::Signature signature;
  fingerprint::ExactHash exact;
  fingerprint::DistinctCounter distinct;
  fingerprint::Fingerprinter fingerprinter;
};

void RunStages(Stage last, absl::string_view document, Buffers& b) {
  benchmark::DoNotOptimize(text::FirstInvalidUtf8(document));
  if (last == kValidate) return;
  if (last == kWhole) {
    benchmark::DoNotOptimize(&b.fingerprinter.Compute(document));
    return;
  }
  const text::ByteRange all{0, static_cast<uint32_t>(document.size())};
  text::CutWords(document, absl::MakeConstSpan(&all, 1), b.words);
  if (last == kWords) return;
  fingerprint::HashWords(b.words, b.hashes);
  if (last == kWordHashes) return;
  fingerprint::Shingles(b.hashes, b.shingles);
  if (last == kShingles) return;
  fingerprint::ActiveKernels().xxh3_128(b.hashes.data(), b.hashes.size() * 8, b.exact.data());
  if (last == kExactHash) return;
  benchmark::DoNotOptimize(fingerprint::SketchAndCount(b.shingles, b.distinct, b.signature));
  if (last == kSketch) return;
  fingerprint::SampleShingles(b.shingles, b.sample_scratch, b.samples);
}

void Pass(benchmark::State& state, Isa isa, Stage stage) {
  const Corpus& corpus = TheCorpus();
  text::ForceIsa(isa);
  Buffers buffers;
  for (auto _ : state) {
    if (stage == kXxh3) {
      uint64_t sum = 0;
      for (size_t i = 0; i < corpus.end.size(); ++i) {
        const absl::string_view document = corpus.Document(i);
        sum += Xxh3For(isa, document.data(), document.size());
      }
      benchmark::DoNotOptimize(sum);
    } else {
      for (size_t i = 0; i < corpus.end.size(); ++i) RunStages(stage, corpus.Document(i), buffers);
      benchmark::ClobberMemory();
    }
  }
  text::ForceIsa(std::nullopt);
}

std::string Name(Isa isa, Stage stage) { return std::string(text::IsaName(isa)) + "/" + kStageNames[stage]; }

// Keeps the median seconds of every benchmark.
class Medians : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.aggregate_name == "median") seconds[run.run_name.function_name] = run.GetAdjustedCPUTime();
    }
  }
  std::map<std::string, double> seconds;
};

struct Bar {
  Isa isa;
  double gate;
  double goal;
};
constexpr Bar kBars[] = {{Isa::kScalar, 130, 100}, {Isa::kAvx2, 42, 32}, {Isa::kAvx512, 25, 18}};

bool PrintTable(const Corpus& corpus, Isa isa, std::map<std::string, double>& seconds) {
  const double x = seconds[Name(isa, kXxh3)];
  if (x == 0 || seconds[Name(isa, kWhole)] == 0) {
    std::printf("\n%s: NOT RUN (filtered out)\n", std::string(text::IsaName(isa)).c_str());
    return false;
  }
  const double documents = static_cast<double>(corpus.end.size());
  std::printf("\n%-18s %12s %10s %10s\n", std::string(text::IsaName(isa)).c_str(), "us/document", "X", "stage X");
  double before = 0;
  for (int stage = 0; stage < kStages; ++stage) {
    const double s = seconds[Name(isa, static_cast<Stage>(stage))];
    const bool cumulative = stage != kXxh3 && stage != kWhole;
    std::printf("%-18s %12.3f %10.2f", kStageNames[stage], s / documents * 1e6, s / x);
    if (cumulative) std::printf(" %10.2f", (s - before) / x);
    std::printf("\n");
    if (cumulative) before = s;
  }
  const double whole = seconds[Name(isa, kWhole)] / x;
  const Bar& bar = *std::find_if(std::begin(kBars), std::end(kBars), [isa](const Bar& b) { return b.isa == isa; });
  std::printf("whole: %.1f X; gate %.0f X: %s; goal %.0f X: %s\n", whole, bar.gate,
              whole <= bar.gate ? "met" : "MISSED", bar.goal, whole <= bar.goal ? "met" : "missed");
  return whole <= bar.gate;
}

}  // namespace
}  // namespace wireprint::bench

int main(int argc, char** argv) {
  using namespace wireprint::bench;
  bool gate = false;
  std::vector<char*> arguments;
  for (int i = 0; i < argc; ++i) {
    if (std::strcmp(argv[i], "--gate") == 0) {
      gate = true;
    } else {
      arguments.push_back(argv[i]);
    }
  }
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  arguments.push_back(interleave.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;

  const Corpus& corpus = TheCorpus();
  const size_t not_ascii = static_cast<size_t>(
      std::count_if(corpus.bytes.begin(), corpus.bytes.end(), [](char c) { return static_cast<signed char>(c) < 0; }));
  size_t words = 0;
  Buffers buffers;
  for (size_t i = 0; i < corpus.end.size(); ++i) words += buffers.fingerprinter.Compute(corpus.Document(i)).word_count;
  std::printf("%zu documents, %.1f MB, %zu bytes and %zu words each, %.2f %% of the bytes not ASCII\n",
              corpus.end.size(), static_cast<double>(corpus.bytes.size()) / 1e6,
              corpus.bytes.size() / corpus.end.size(), words / corpus.end.size(),
              100.0 * static_cast<double>(not_ascii) / static_cast<double>(corpus.bytes.size()));
  for (const Isa isa : wireprint::text::SupportedIsas()) {
    for (int stage = 0; stage < kStages; ++stage) {
      benchmark::RegisterBenchmark(Name(isa, static_cast<Stage>(stage)).c_str(), Pass, isa, static_cast<Stage>(stage))
          ->Iterations(1)
          ->Repetitions(kRepetitions)
          ->Unit(benchmark::kSecond);
    }
  }
  Medians medians;
  benchmark::RunSpecifiedBenchmarks(&medians);
  bool met = true;
  for (const Isa isa : wireprint::text::SupportedIsas()) met &= PrintTable(corpus, isa, medians.seconds);
  return gate && !met ? 1 : 0;
}
