// An engine over tables that outlive it and a dedup that does as it is told, for tests.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/testing_dedup.h"
#include "services/credibility/store/memory_tables.h"

namespace wireprint::credibility {

inline constexpr Micros kNow = Micros{20'000} * kMicrosPerDay;
inline constexpr Micros kHour = kMicrosPerDay / 24;

inline std::string ReasonOf(const absl::Status& status) {
  const auto detail = chassis::GetErrorDetail(status);
  return detail ? detail->reason : "";
}

// What of a store fails, and how often it did.
struct StoreFaults {
  std::atomic<bool> reads{false};
  std::atomic<bool> rows{false};
  std::atomic<bool> syncs{false};
  std::atomic<int> failed{0};
  // Walks over the days of all outlets of a corpus: they wait while they are held.
  std::atomic<bool> hold_scans{false};
  std::atomic<int> scanning{0};
  std::atomic<int> scans{0};
};

// Counts what an engine tells.
class CountingWatch final : public EngineWatch {
 public:
  void Recorded(Provenance provenance) override { ++told_[static_cast<size_t>(provenance)]; }
  int told(Provenance provenance) const { return told_[static_cast<size_t>(provenance)]; }
  void Followed(absl::string_view, const absl::Status& status) override { broken_off_ += !status.ok(); }
  int broken_off() const { return broken_off_; }

 private:
  std::array<std::atomic<int>, 8> told_{};
  std::atomic<int> broken_off_{0};
};

// Records that this thread has read through a Borrowed: what a call on it costs, whatever the engine's own threads read
// meanwhile.
inline uint64_t& ReadsOfThisThread() {
  thread_local uint64_t reads = 0;
  return reads;
}

// Hands reads and writes through to tables that outlive the engine, and counts the records that are read.
class Borrowed final : public TableStore {
 public:
  Borrowed(TableStore& tables, std::atomic<uint64_t>& reads, StoreFaults& faults)
      : tables_(tables), reads_(reads), faults_(faults) {}
  absl::Status Write(const std::vector<Edit>& edits) override { return tables_.Write(edits); }
  absl::Status Sync() override { return faults_.syncs ? Fail() : tables_.Sync(); }
  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override {
    ++reads_;
    ++ReadsOfThisThread();
    if (faults_.reads || (faults_.rows && table == Table::kRow)) return Fail();
    return tables_.Get(table, key);
  }
  absl::Status Walk(Table table, const std::string& begin, const std::string& end, Visit visit) const override {
    if (faults_.reads) return Fail();
    const bool scan = table == Table::kDay && begin == Key("default").bytes();
    faults_.scans += scan;
    faults_.scanning += scan;
    while (scan && faults_.hold_scans) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    faults_.scanning -= scan;
    return tables_.Walk(table, begin, end, [&](absl::string_view key, absl::string_view value) {
      ++reads_;
      ++ReadsOfThisThread();
      return visit(key, value);
    });
  }

 private:
  absl::Status Fail() const {
    ++faults_.failed;
    return absl::UnavailableError("as the test wants it");
  }

  TableStore& tables_;
  std::atomic<uint64_t>& reads_;
  StoreFaults& faults_;
};

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open() {
    EngineOptions options;
    options.rules = *MakeRules();
    options.now = [this] { return now_.load(); };
    options.watch = &watch_;
    options.execute = [](absl::AnyInvocable<void() &&> task) { std::thread(std::move(task)).detach(); };
    options.first_retry = retry_;
    options.last_retry = retry_;
    options.ask_interval = retry_;
    options.max_corpora = max_corpora_;
    options.close_patience = close_patience_;
    dedup_ = std::make_unique<TestingDedup>(100 * opened_++);
    engine_ = *Engine::Create(std::move(options), std::make_unique<Borrowed>(tables_, reads_, faults_), *dedup_);
    engine_->Start();
  }
  void Reopen() {
    engine_.reset();
    Open();
  }

  static std::string Text(const std::string& word) {
    std::string text = word;
    for (int i = 0; i < 60; ++i) text += " " + word + "w" + std::to_string(i);
    return text + ".\n";
  }
  static RecordItem Item(const std::string& id, const std::string& text, const std::string& outlet, Micros time) {
    RecordItem item;
    item.report.report_id = id;
    item.report.text = text;
    item.report.outlet = outlet;
    item.report.byline = "";
    item.report.credit_line = "";
    item.observe_time = report::SentTime{time / 1'000'000, 0};
    item.text_field = "report.text";
    return item;
  }
  // A deadline that has passed leaves dedup to the outbox.
  std::future<Engine::RecordResults> Begin(const std::string& corpus, std::vector<RecordItem> items,
                                           absl::Time deadline = absl::InfiniteFuture()) {
    auto promise = std::make_shared<std::promise<Engine::RecordResults>>();
    auto future = promise->get_future();
    EXPECT_TRUE(engine_
                    ->Record(corpus, std::move(items), 0, deadline,
                             [promise](Engine::RecordResults r) { promise->set_value(std::move(r)); })
                    .ok());
    return future;
  }
  Engine::RecordResults Record(std::vector<RecordItem> items) { return Begin("", std::move(items)).get(); }
  absl::StatusOr<RecordOutcome> Record(const std::string& id, const std::string& text, const std::string& outlet,
                                       Micros time, const std::string& byline = "") {
    std::vector<RecordItem> items;
    items.push_back(Item(id, text, outlet, time));
    items.back().report.byline = byline;
    return std::move(Record(std::move(items))[0]);
  }
  absl::StatusOr<Micros> Delete(const std::string& id, bool purge = false) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Micros>>>();
    auto future = promise->get_future();
    engine_->Delete("", id, purge, [promise](absl::StatusOr<Micros> time) { promise->set_value(std::move(time)); });
    return future.get();
  }
  int64_t Counted(const std::string& outlet, Counter counter) {
    return engine_->Profile("", outlet, {})->counts.Of(counter);
  }
  Tally TallyOf(const std::string& outlet, Metric metric) {
    return engine_->Profile("", outlet, {})->figures[static_cast<size_t>(metric) - 1].tally;
  }
  template <typename Check>
  static bool Eventually(const Check& check) {
    for (int i = 0; i < 1000; ++i) {
      if (check()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  size_t Records(Table table) {
    size_t count = 0;
    EXPECT_TRUE(tables_
                    .Walk(table, "", "\xff",
                          [&](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
                            ++count;
                            return true;
                          })
                    .ok());
    return count;
  }

  std::atomic<Micros> now_{kNow};
  CountingWatch watch_;
  absl::Duration close_patience_ = absl::Seconds(10);
  absl::Duration retry_ = absl::Milliseconds(5);
  size_t max_corpora_ = 64;
  StoreFaults faults_;
  MemoryTables tables_;
  std::atomic<uint64_t> reads_{0};
  uint64_t opened_ = 0;
  std::unique_ptr<TestingDedup> dedup_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace wireprint::credibility
