#include "tests/bench/durable_texts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/fingerprint/fingerprint.h"
#include "services/fingerprint/scheme.h"
#include "services/fingerprint/signature.h"

namespace wireprint::bench {
namespace {

constexpr size_t kAnswersPerTask = 8;

}  // namespace

DurableTexts::DurableTexts(std::unique_ptr<dedup::RecordStore> store, chassis::WorkerPool& pool)
    : store_(std::move(store)), pool_(pool), thread_([this] { Run(); }) {}

DurableTexts::~DurableTexts() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void DurableTexts::Add(absl::Span<const absl::string_view> texts, Done done) {
  thread_local fingerprint::Fingerprinter fingerprinter;
  Addition addition;
  addition.done = std::move(done);
  addition.reports.resize(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    const text::ByteRange whole{0, static_cast<uint32_t>(texts[i].size())};
    const fingerprint::Fingerprint& computed = fingerprinter.Compute(texts[i], {&whole, 1});
    dedup::Sketch& sketch = addition.reports[i].sketch;
    sketch.scheme = std::string(fingerprint::kSchemeName);
    sketch.word_count = computed.word_count;
    sketch.shingle_count = computed.shingle_count;
    sketch.exact_hash = computed.exact_hash;
    sketch.signature = fingerprint::LowBytes(computed.signature);
    sketch.samples = computed.samples;
    addition.reports[i].text.report.text = std::string(texts[i]);
  }
  bool wake;
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(addition));
    wake = queue_.size() == 1;
  }
  if (wake) wake_.notify_one();
}

dedup::Change DurableTexts::ToChange(Stored& stored) {
  const dedup::Sequence sequence = ++last_;
  stored.sketch.sequence = stored.sketch.cluster = stored.sketch.anchor = sequence;
  stored.sketch.report_id = stored.text.report.report_id = absl::StrCat("floor-", sequence);
  dedup::Change change;
  change.corpus = "floor";
  change.put_sketches = {&stored.sketch};
  change.put_text = &stored.text;
  change.text_sequence = sequence;
  change.report_id = stored.sketch.report_id;
  change.put_identity = dedup::Identity{.revisions = {{1, sequence, {}}}};
  change.log = {dedup::LogEntry{.number = sequence, .sequence = sequence, .report_id = stored.sketch.report_id}};
  return change;
}

void DurableTexts::Run() {
  std::vector<Addition> group;
  std::vector<dedup::Change> changes;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return closed_ || !queue_.empty(); });
      if (queue_.empty()) return;
      group.swap(queue_);
    }
    changes.clear();
    for (Addition& addition : group) {
      for (Stored& stored : addition.reports) changes.push_back(ToChange(stored));
    }
    const absl::Status status = store_->Commit(changes);
    for (size_t begin = 0; begin < group.size(); begin += kAnswersPerTask) {
      std::vector<Addition> some;
      for (size_t i = begin; i < std::min(group.size(), begin + kAnswersPerTask); ++i) {
        some.push_back(std::move(group[i]));
      }
      pool_.PostOrRun([some = std::move(some), status]() mutable {
        for (Addition& addition : some) std::move(addition.done)(status);
      });
    }
    group.clear();
  }
}

}  // namespace wireprint::bench
