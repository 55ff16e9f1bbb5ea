// What the record of truth costs: commits beside a bare fdatasync, batched reads of texts, the scan of a start, and the
// bytes a report takes on disk. Reports of 500 words with 35 samples.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/dedup/store/encode.h"
#include "services/dedup/store/rocksdb_store.h"
#include "services/dedup/store/test_records.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kWords = 500;
constexpr size_t kSamples = 35;
constexpr Sequence kScanned = 100000;

std::string NewDirectory() {
  const char* parent = std::getenv("WIREPRINT_BENCH_DIR");
  std::string name = std::string(parent != nullptr ? parent : "/tmp") + "/wireprint-store-bench-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) std::perror("mkdtemp"), std::exit(1);
  return name;
}

// A store in a directory of its own, removed with it.
struct Disk {
  explicit Disk(bool sync) {
    auto opened = RocksDbStore::Open({.path = path, .sync = sync});
    if (!opened.ok()) std::fprintf(stderr, "%s\n", opened.status().ToString().c_str()), std::exit(1);
    store = *std::move(opened);
  }
  ~Disk() {
    store.reset();
    std::filesystem::remove_all(path);
  }

  const std::string path = NewDirectory();
  std::unique_ptr<RecordStore> store;
};

struct Sample {
  explicit Sample(Generator& generator)
      : sketch(RandomSketch(generator, 1)), text(RandomStoredText(generator, kWords)) {
    sketch.samples.resize(kSamples);
    for (uint64_t& sample : sketch.samples) sample = generator() >> 4;
    identity.revisions.resize(1);
    text.excluded.resize(2);
  }

  Change ToChange(Sequence sequence) {
    sketch.sequence = sequence;
    sketch.report_id = text.report.report_id = "report-" + std::to_string(sequence * 7919 % 100000000);
    Change change;
    change.corpus = "default";
    change.put_sketches = {&sketch};
    change.put_text = &text;
    change.text_sequence = sequence;
    change.report_id = sketch.report_id;
    change.put_identity = identity;
    change.log = {LogEntry{.number = sequence,
                           .kind = LogEntry::Kind::kAdded,
                           .sequence = sequence,
                           .report_id = sketch.report_id,
                           .time = 1}};
    return change;
  }

  Sketch sketch;
  StoredText text;
  Identity identity;
};

std::vector<Sample> Samples(size_t count) {
  Generator generator(1);
  std::vector<Sample> samples;
  for (size_t i = 0; i < count; ++i) samples.emplace_back(generator);
  return samples;
}

void Add(RecordStore& store, std::vector<Sample>& samples, size_t group, Sequence& last) {
  std::vector<Change> changes;
  for (size_t i = 0; i < group; ++i) {
    ++last;
    changes.push_back(samples[last % samples.size()].ToChange(last));
  }
  if (const absl::Status status = store.Commit(changes); !status.ok()) {
    std::fprintf(stderr, "%s\n", status.ToString().c_str());
    std::exit(1);
  }
}

uint64_t BytesOf(const std::string& path) {
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path)) bytes += entry.file_size();
  return bytes;
}

void BM_BareFdatasync4KiB(benchmark::State& state) {
  const std::string path = NewDirectory();
  const int file = open((path + "/file").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  const std::string page(4096, 'x');
  for (auto _ : state) {
    if (write(file, page.data(), page.size()) != 4096 || fdatasync(file) != 0) state.SkipWithError("write");
  }
  close(file);
  std::filesystem::remove_all(path);
}
BENCHMARK(BM_BareFdatasync4KiB)->UseRealTime();

// Arguments: changes in a commit, synced or not.
void BM_Commit(benchmark::State& state) {
  Disk disk(state.range(1) != 0);
  std::vector<Sample> samples = Samples(1024);
  Sequence last = 0;
  const auto group = static_cast<size_t>(state.range(0));
  for (auto _ : state) Add(*disk.store, samples, group, last);
  state.counters["reports/s"] = benchmark::Counter(static_cast<double>(last), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_Commit)->ArgNames({"group", "sync"})->ArgsProduct({{1, 16, 64, 256}, {1, 0}})->UseRealTime();

// A store of kScanned reports, closed and opened again.
Disk& Loaded() {
  static Disk& disk = *[] {
    auto* loaded = new Disk(false);
    std::vector<Sample> samples = Samples(4096);
    for (Sequence last = 0; last < kScanned;) Add(*loaded->store, samples, 256, last);
    loaded->store.reset();
    loaded->store = *RocksDbStore::Open({.path = loaded->path});
    return loaded;
  }();
  return disk;
}

// Argument: texts in a read.
void BM_GetTexts(benchmark::State& state) {
  Disk& disk = Loaded();
  Generator generator(2);
  std::vector<Sequence> sequences(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    for (Sequence& sequence : sequences) sequence = 1 + Below(generator, kScanned);
    benchmark::DoNotOptimize(disk.store->GetTexts("default", sequences));
  }
}
BENCHMARK(BM_GetTexts)->Arg(1)->Arg(10)->Unit(benchmark::kMicrosecond);

// us/sketch: seek, read and decode. bytes/report: the whole directory.
void BM_ScanSketches(benchmark::State& state) {
  Disk& disk = Loaded();
  uint64_t scanned = 0;
  for (auto _ : state) {
    const absl::Status status = disk.store->ScanSketches("default", 0, kLastSequence, [&](const Sketch& sketch) {
      scanned += sketch.samples.size() == kSamples;
      return absl::OkStatus();
    });
    if (!status.ok()) state.SkipWithError(status.ToString().c_str());
  }
  state.counters["s/sketch"] =
      benchmark::Counter(static_cast<double>(scanned), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["bytes/report"] = static_cast<double>(BytesOf(disk.path)) / static_cast<double>(kScanned);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_rss_mib"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK(BM_ScanSketches)->Unit(benchmark::kMillisecond);

void BM_DecodeSketch(benchmark::State& state) {
  std::vector<Sample> samples = Samples(1024);
  std::vector<std::string> encoded(samples.size());
  for (size_t i = 0; i < samples.size(); ++i) EncodeSketch(samples[i].sketch, encoded[i]);
  Sketch out;
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(DecodeSketch(encoded[i++ % encoded.size()], out));
  }
  state.counters["bytes"] = static_cast<double>(encoded[0].size());
}
BENCHMARK(BM_DecodeSketch);

}  // namespace
}  // namespace wireprint::dedup

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  // Removes the loaded store.
  const std::string loaded = wireprint::dedup::Loaded().path;
  std::filesystem::remove_all(loaded);
}
