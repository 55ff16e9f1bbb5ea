// An engine over a store in memory with a clock that tests turn, for engine tests.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/strings/str_cat.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/engine/engine.h"
#include "services/dedup/store/fault_store.h"
#include "services/dedup/store/memory_store.h"

namespace wireprint::dedup {

// A value that another thread will set.
template <typename T>
class Awaited {
 public:
  void Set(T value) {
    std::lock_guard lock(mutex_);
    value_ = std::move(value);
    changed_.notify_all();
  }
  T Get() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return value_.has_value(); });
    return *value_;
  }
  bool ready() {
    std::lock_guard lock(mutex_);
    return value_.has_value();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<T> value_;
};

class EngineFixture {
 public:
  static constexpr Micros kDay = Micros{24} * 3600 * 1'000'000;
  static constexpr size_t kMaxUncommittedBytes = size_t{64} << 20;
  static constexpr Micros kStart = Micros{20'000} * kDay;

  EngineFixture() : EngineFixture(std::make_unique<MemoryStore>()) {}
  explicit EngineFixture(std::unique_ptr<RecordStore> base) { Open(std::move(base)); }
  EngineFixture(std::unique_ptr<RecordStore> base, size_t compared_bytes) : compared_text_bytes(compared_bytes) {
    Open(std::move(base));
  }

  Engine& engine() { return *engine_; }
  FaultStore& store() { return *store_; }
  Micros now = kStart;
  // Of the engines opened from here on: with 1, every operation is a commit of its own.
  size_t max_group_operations = 512;
  // Of the same: with 0, every stored text that is compared is read from the store.
  size_t compared_text_bytes = EngineOptions{}.compared_text_bytes;
  // As EngineOptions has it.
  std::function<absl::Status()> may_grow;
  // Runs completions.
  std::function<void(absl::AnyInvocable<void() &&>)> execute = [](absl::AnyInvocable<void() &&> task) {
    std::move(task)();
  };

  // Makes another engine over the same contents, as a restart does. Only with a store that can be shared.
  void Open(std::unique_ptr<RecordStore> base) {
    auto store = std::make_unique<FaultStore>(std::move(base));
    store_ = store.get();
    EngineOptions options;
    options.rules = analysis::LineRules::BuiltIn();
    options.make_index = [] { return std::make_unique<MemoryCandidateIndex>(); };
    options.now = [this] { return now; };
    options.max_uncommitted_bytes = kMaxUncommittedBytes;
    options.max_group_operations = max_group_operations;
    options.compared_text_bytes = compared_text_bytes;
    options.execute = execute;
    options.may_grow = [this] { return may_grow ? may_grow() : absl::OkStatus(); };
    engine_ = *Engine::Create(std::move(options), std::move(store), [](absl::string_view, uint64_t) {});
  }

  static AddItem Item(std::string id, std::string text) {
    AddItem item;
    item.report.report_id = std::move(id);
    item.report.outlet = "outlet.example";
    item.report.text = std::move(text);
    return item;
  }

  std::shared_ptr<Awaited<std::vector<AddResult>>> AddLater(std::vector<AddItem> items) {
    auto awaited = std::make_shared<Awaited<std::vector<AddResult>>>();
    const absl::Status begun = engine_->Add("", std::move(items), {100, false}, nullptr,
                                            [awaited](std::vector<AddResult> results) { awaited->Set(results); });
    if (!begun.ok()) awaited->Set({begun});
    return awaited;
  }
  AddResult Add(AddItem item) {
    std::vector<AddItem> items;
    items.push_back(std::move(item));
    return AddLater(std::move(items))->Get()[0];
  }
  AddResult Add(std::string id, std::string text) { return Add(Item(std::move(id), std::move(text))); }

  absl::StatusOr<Micros> Delete(const std::string& id, bool purge = false, bool allow_missing = false) {
    auto awaited = std::make_shared<Awaited<absl::StatusOr<Micros>>>();
    engine_->Delete("", id, {purge, allow_missing},
                    [awaited](absl::StatusOr<Micros> time) { awaited->Set(std::move(time)); });
    return awaited->Get();
  }

 private:
  FaultStore* store_ = nullptr;
  std::unique_ptr<Engine> engine_;
};

// `words` distinct words that no other `topic` shares.
inline std::string Prose(const std::string& topic, int words) {
  std::string text;
  for (int i = 0; i < words; ++i) text += topic + absl::StrCat("w", i) + (i % 12 == 11 ? ".\n" : " ");
  return text;
}

}  // namespace wireprint::dedup
