// What adding reports costs below the RPC: batches through the engine into a store on disk, then a start with all of
// them. CPU time of the whole process a report, so that it holds on a machine with other work.
//
//   engine_bench [--reports=100000] [--measured=30000] [--batch=16] [--data_dir=DIR]
#include <sys/resource.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/analysis/line_rules.h"
#include "services/chassis/worker_pool.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/engine/engine.h"
#include "services/dedup/store/rocksdb_store.h"
#include "services/fingerprint/fingerprint.h"
#include "tests/bench/english_like.h"

ABSL_FLAG(uint64_t, reports, 100000, "Reports to load before the measurement.");
ABSL_FLAG(uint64_t, measured, 30000, "Reports that are measured.");
ABSL_FLAG(uint64_t, batch, 16, "Reports a call.");
ABSL_FLAG(uint64_t, in_flight, 64, "Calls at once.");
ABSL_FLAG(std::string, data_dir, "", "Directory of the store, which stays; a temporary one by default.");

namespace wireprint::dedup {
namespace {

double CpuMicros() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

long Switches() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nvcsw + usage.ru_nivcsw;
}

[[noreturn]] void Die(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

// 70 % new texts, 15 % copies, 15 % trims of one of the last kKept.
class Stream {
 public:
  AddItem Next() {
    AddItem item;
    item.report.report_id = absl::StrCat("bench-", count_++);
    item.report.outlet = absl::StrCat("outlet", Draw(200), ".example.com");
    const uint64_t kind = Draw(100);
    std::string& text = item.report.text;
    if (kept_.empty() || kind >= 30) {
      text = prose_.Document(3400 + Draw(500));
    } else {
      text = kept_[Draw(kept_.size())];
      if (kind < 15) {
        absl::StrAppend(&text, "\n", prose_.Document(60));
      } else {
        text.resize(text.find_last_of(' ', text.size() * (40 + Draw(51)) / 100));
      }
    }
    if (kept_.size() < kKept) {
      kept_.push_back(text);
    } else {
      kept_[Draw(kKept)] = text;
    }
    return item;
  }

 private:
  static constexpr size_t kKept = 20000;

  uint64_t Draw(uint64_t below) { return random_() % below; }

  std::mt19937_64 random_{7};
  bench::EnglishLike prose_{7};
  std::vector<std::string> kept_;
  uint64_t count_ = 0;
};

EngineOptions Options(chassis::WorkerPool& pool) {
  EngineOptions options;
  options.rules = analysis::LineRules::BuiltIn();
  options.make_index = [] { return std::make_unique<MemoryCandidateIndex>(); };
  options.now = [] { return absl::ToUnixMicros(absl::Now()); };
  options.execute = [&pool](chassis::WorkerPool::Task task) { pool.PostOrRun(std::move(task)); };
  return options;
}

std::unique_ptr<Engine> Open(chassis::WorkerPool& pool, const std::string& directory) {
  const absl::Time start = absl::Now();
  const double cpu = CpuMicros();
  auto store = RocksDbStore::Open({.path = directory});
  if (!store.ok()) Die(store.status());
  const absl::Time opened = absl::Now();
  auto engine = Engine::Create(Options(pool), *std::move(store), [](absl::string_view, uint64_t) {});
  if (!engine.ok()) Die(engine.status());
  std::printf("start: store %.0f ms, index and clusters %.0f ms, %.0f ms of CPU\n",
              absl::ToDoubleMilliseconds(opened - start), absl::ToDoubleMilliseconds(absl::Now() - opened),
              (CpuMicros() - cpu) / 1e3);
  return *std::move(engine);
}

// The fingerprints of texts of the same kind, computed beside everything else: what the rest is measured by, on a
// machine that others use too.
class Yardstick {
 public:
  Yardstick() {
    bench::EnglishLike prose(11);
    while (documents_.size() < 4000) documents_.push_back(prose.Document(3600));
  }

  void Compute(int documents) {
    const double before = ThreadMicros();
    for (int i = 0; i < documents; ++i) fingerprinter_.Compute(documents_[computed_++ % documents_.size()]);
    micros_ += ThreadMicros() - before;
  }
  double micros() const { return micros_; }
  double computed() const { return static_cast<double>(computed_); }

 private:
  static double ThreadMicros() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
  }

  std::vector<std::string> documents_;
  fingerprint::Fingerprinter fingerprinter_;
  double micros_ = 0;
  size_t computed_ = 0;
};

// Adds `batches`, in_flight of them at once.
void AddAll(Engine& engine, chassis::WorkerPool& pool, std::vector<std::vector<AddItem>> batches,
            Yardstick& yardstick) {
  std::mutex mutex;
  std::condition_variable wake;
  uint64_t open = 0;
  for (std::vector<AddItem>& batch : batches) {
    yardstick.Compute(absl::GetFlag(FLAGS_batch) > 4 ? 4 : 1);
    {
      std::unique_lock lock(mutex);
      wake.wait(lock, [&] { return open < absl::GetFlag(FLAGS_in_flight); });
      ++open;
    }
    pool.PostOrRun([&] {
      const auto done = [&](std::vector<AddResult> results) {
        for (const AddResult& result : results) {
          if (!result.ok()) Die(result.status());
        }
        const std::lock_guard lock(mutex);
        --open;
        wake.notify_one();
      };
      if (absl::Status begun = engine.Add("bench", std::move(batch), {}, nullptr, done); !begun.ok()) Die(begun);
    });
  }
  std::unique_lock lock(mutex);
  wake.wait(lock, [&] { return open == 0; });
}

void Measure(const std::string& directory) {
  chassis::WorkerPool pool({});
  std::unique_ptr<Engine> engine = Open(pool, directory);
  Stream stream;
  const auto add = [&](uint64_t reports, const char* name) {
    constexpr uint64_t kMostAtOnce = 20000;
    double cpu = 0;
    Yardstick yardstick;
    absl::Duration time;
    long switches = 0;
    for (uint64_t added = 0; added < reports;) {
      std::vector<std::vector<AddItem>> batches;
      uint64_t made = 0;
      for (; made < std::min(kMostAtOnce, reports - added); made += batches.back().size()) {
        std::vector<AddItem>& batch = batches.emplace_back();
        while (batch.size() < absl::GetFlag(FLAGS_batch)) batch.push_back(stream.Next());
      }
      added += made;
      const double cpu_before = CpuMicros();
      const long switches_before = Switches();
      const absl::Time before = absl::Now();
      AddAll(*engine, pool, std::move(batches), yardstick);
      cpu += CpuMicros() - cpu_before;
      switches += Switches() - switches_before;
      time += absl::Now() - before;
    }
    cpu -= yardstick.micros();
    const double fingerprint = yardstick.micros() / yardstick.computed();
    const auto n = static_cast<double>(reports);
    std::printf(
        "%s: %.0f reports, %.1f us of CPU a report = %.1f fingerprints of %.2f us; %.0f reports/s, %.2f context "
        "switches a report\n",
        name, n, cpu / n, cpu / n / fingerprint, fingerprint, n / absl::ToDoubleSeconds(time),
        static_cast<double>(switches) / n);
    std::fflush(stdout);
  };
  if (absl::GetFlag(FLAGS_reports) > 0) add(absl::GetFlag(FLAGS_reports), "loaded");
  if (absl::GetFlag(FLAGS_measured) > 0) add(absl::GetFlag(FLAGS_measured), "measured");
  engine->Close();
  engine.reset();
  Open(pool, directory);
}

}  // namespace
}  // namespace wireprint::dedup

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  const std::string kept = absl::GetFlag(FLAGS_data_dir);
  std::string directory =
      kept.empty() ? (std::filesystem::temp_directory_path() / "wireprint-engine-bench-XXXXXX").string() : kept;
  if (kept.empty() && mkdtemp(directory.data()) == nullptr) return std::perror("mkdtemp"), 1;
  wireprint::dedup::Measure(directory + "/data");
  if (kept.empty()) std::filesystem::remove_all(directory);
  return 0;
}
