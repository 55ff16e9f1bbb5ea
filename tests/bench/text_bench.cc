// Validation and cutting of words beside one XXH3-64 pass over the same bytes (1 X), for every instruction set of this
// machine. Documents stream from memory; repetitions are interleaved at random and the medians of their CPU times
// count.
//   text_bench [--corpus FILE] [--gate]
// With --corpus the bytes of FILE (UTF-8), cut into documents, take the place of the English-like text; with --gate the
// exit code tells whether the bars are met.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "services/text/isa.h"
#include "services/text/lines.h"
#include "services/text/utf8.h"
#include "services/text/words.h"
#include "tests/bench/english_like.h"
#include "tests/bench/xxh3_pass.h"

namespace wireprint::bench {
namespace {

using text::Isa;

constexpr size_t kDocuments = 20000;
constexpr size_t kDocumentBytes = 3300;
constexpr int kRepetitions = 9;

std::string g_bytes;
std::vector<absl::string_view> g_documents;

void MakeEnglish() {
  EnglishLike english(42);
  std::vector<size_t> ends;
  while (ends.size() < kDocuments) {
    g_bytes += english.Document(kDocumentBytes);
    ends.push_back(g_bytes.size());
  }
  size_t begin = 0;
  for (const size_t end : ends) {
    g_documents.push_back(absl::string_view(g_bytes).substr(begin, end - begin));
    begin = end;
  }
}

// Repeated until there are enough documents.
bool ReadCorpus(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string once{std::istreambuf_iterator<char>(file), {}};
  if (once.empty() || text::FirstInvalidUtf8(once)) return false;
  while (g_bytes.size() < kDocuments * kDocumentBytes) g_bytes += once;
  for (size_t begin = 0; begin < g_bytes.size();) {
    size_t end = std::min(begin + kDocumentBytes, g_bytes.size());
    while (end < g_bytes.size() && (static_cast<unsigned char>(g_bytes[end]) & 0xC0) == 0x80) ++end;
    g_documents.push_back(absl::string_view(g_bytes).substr(begin, end - begin));
    begin = end;
  }
  return true;
}

using Work = std::function<size_t(Isa, absl::string_view, text::Words&)>;

text::ByteRange All(absl::string_view document) { return {0, static_cast<uint32_t>(document.size())}; }

struct Stage {
  const char* name;
  Work work;
};

const std::vector<Stage>& Stages() {
  static const auto& stages = *new std::vector<Stage>{
      {"XXH3-64", [](Isa isa, absl::string_view d, text::Words&) { return size_t{Xxh3For(isa, d.data(), d.size())}; }},
      {"FirstInvalidUtf8",
       [](Isa, absl::string_view d, text::Words&) { return text::FirstInvalidUtf8(d).value_or(1); }},
      {"SplitLines", [](Isa, absl::string_view d, text::Words&) { return text::SplitLines(d).size(); }},
      {"CutWords",
       [](Isa, absl::string_view d, text::Words& words) {
         text::CutWords(d, {All(d)}, words);
         return words.size();
       }},
      {"CutWordsOracle",
       [](Isa, absl::string_view d, text::Words& words) {
         text::CutWordsOracle(d, {All(d)}, words);
         return words.size();
       }},
  };
  return stages;
}

void Pass(benchmark::State& state, Isa isa, const Stage& stage) {
  text::ForceIsa(isa);
  text::Words words;
  for (auto _ : state) {
    size_t sum = 0;
    for (const absl::string_view document : g_documents) sum += stage.work(isa, document, words);
    benchmark::DoNotOptimize(sum);
  }
  text::ForceIsa(std::nullopt);
}

std::string Name(Isa isa, const Stage& stage) { return std::string(text::IsaName(isa)) + "/" + stage.name; }

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

// The bar of CutWords in X.
double Bar(Isa isa) { return isa == Isa::kAvx512 ? 6 : isa == Isa::kAvx2 ? 10 : 100; }

bool PrintTable(Isa isa, std::map<std::string, double>& seconds) {
  const double x = seconds[Name(isa, Stages()[0])];
  bool met = true;
  std::printf("\n%-18s %12s %10s %10s\n", std::string(text::IsaName(isa)).c_str(), "us/document", "ns/byte", "X");
  for (const Stage& stage : Stages()) {
    const double s = seconds[Name(isa, stage)];
    std::printf("%-18s %12.3f %10.4f %10.2f\n", stage.name, s / static_cast<double>(g_documents.size()) * 1e6,
                s / static_cast<double>(g_bytes.size()) * 1e9, s / x);
    if (std::strcmp(stage.name, "CutWords") == 0) met = s / x <= Bar(isa);
  }
  std::printf("CutWords: bar %.0f X: %s\n", Bar(isa), met ? "met" : "MISSED");
  return met;
}

}  // namespace
}  // namespace wireprint::bench

int main(int argc, char** argv) {
  using namespace wireprint::bench;
  bool gate = false;
  const char* corpus = nullptr;
  std::vector<char*> arguments{argv[0]};
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--gate") == 0) {
      gate = true;
    } else if (std::strcmp(argv[i], "--corpus") == 0 && i + 1 < argc) {
      corpus = argv[++i];
    } else {
      arguments.push_back(argv[i]);
    }
  }
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  arguments.push_back(interleave.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  if (corpus == nullptr) {
    MakeEnglish();
  } else if (!ReadCorpus(corpus)) {
    std::fprintf(stderr, "%s: empty or not UTF-8\n", corpus);
    return 2;
  }
  const auto high =
      std::count_if(g_bytes.begin(), g_bytes.end(), [](char c) { return static_cast<signed char>(c) < 0; });
  std::printf("%zu documents, %.1f MB, %.2f %% of the bytes not ASCII\n", g_documents.size(),
              static_cast<double>(g_bytes.size()) / 1e6,
              100.0 * static_cast<double>(high) / static_cast<double>(g_bytes.size()));
  for (const wireprint::text::Isa isa : wireprint::text::SupportedIsas()) {
    for (const Stage& stage : Stages()) {
      benchmark::RegisterBenchmark(Name(isa, stage).c_str(), Pass, isa, stage)
          ->Iterations(1)
          ->Repetitions(kRepetitions)
          ->Unit(benchmark::kSecond);
    }
  }
  Medians medians;
  benchmark::RunSpecifiedBenchmarks(&medians);
  bool met = true;
  for (const wireprint::text::Isa isa : wireprint::text::SupportedIsas()) met &= PrintTable(isa, medians.seconds);
  return gate && !met ? 1 : 0;
}
