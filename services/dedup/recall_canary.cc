#include "services/dedup/recall_canary.h"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/prepare.h"

namespace wireprint::dedup {
namespace {

constexpr double kKept = 0.30;
// As many as a caller gets who does not say.
constexpr uint32_t kAskedFor = 20;

}  // namespace

std::string MakeCanaryCopy(absl::string_view text, uint64_t seed) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, absl::ByAnyChar(" \n\r\t"), absl::SkipEmpty());
  std::mt19937_64 random(seed);
  const auto kept = static_cast<size_t>(kKept * static_cast<double>(words.size()));
  const size_t from = words.empty() ? 0 : random() % (words.size() - kept + 1);
  std::string copy;
  const auto own = [&](size_t count) {
    for (size_t i = 0; i < count; ++i) absl::StrAppend(&copy, "w", random() % 1'000'000, " ");
  };
  own((words.size() - kept) / 2);
  for (size_t i = from; i < from + kept; ++i) absl::StrAppend(&copy, words[i], " ");
  own(words.size() - kept - (words.size() - kept) / 2);
  return copy;
}

RecallCanary::RecallCanary(uint64_t interval, const EngineOptions& options, chassis::Metrics& metrics)
    : interval_(interval),
      min_words_(options.policy.relation.min_words),
      match_window_(options.match_window),
      rules_(options.rules),
      recall_(metrics.AddGauge("wireprint_dedup_canary_recall",
                               "Share of the last 256 canary copies that the index found; 1 before the first.")),
      checks_(metrics.AddCounter("wireprint_dedup_canary_checks_total", "Canary copies sought.")),
      misses_(metrics.AddCounter("wireprint_dedup_canary_misses_total", "Canary copies not found.")) {
  recall_.Set(1);
}

void RecallCanary::Start(const RecordStore& store) {
  store_ = &store;
  if (interval_ > 0) thread_ = std::thread([this] { Run(); });
}

RecallCanary::~RecallCanary() { Stop(); }

void RecallCanary::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RecallCanary::Added(const Corpus& corpus, const std::shared_ptr<const PendingReport>& report) {
  if (interval_ == 0 || report->sketch.word_count < kMinWords) return;
  if (long_reports_.fetch_add(1, std::memory_order_relaxed) % interval_ != 0) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock() || next_.report != nullptr) return;
  next_ = {&corpus, report};
  wake_.notify_one();
}

void RecallCanary::Run() {
  Plant plant;
  std::random_device device;
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopped_ || next_.report != nullptr; });
    if (stopped_) return;
    Plant next = std::exchange(next_, {});
    lock.unlock();
    if (plant.report != nullptr) Check(plant, device());
    plant = std::move(next);
  }
}

bool RecallCanary::IsGone(const Plant& plant) const {
  const Sequence sequence = plant.report->sketch.sequence;
  if (plant.corpus->FindPending(sequence) != nullptr) return plant.corpus->IsRetiring(sequence);
  const auto sketches = store_->GetSketches(plant.corpus->name(), {&sequence, 1});
  return !sketches.ok() || !sketches->front() || sketches->front()->superseded;
}

void RecallCanary::Check(const Plant& plant, uint64_t seed) {
  const PendingReport& report = *plant.report;
  // Only what is fingerprinted is sought: the rest of a page is no copy.
  std::string body;
  for (const text::ByteRange& range :
       FingerprintedRanges(report.text.report.text.size(), report.text.excluded, report.sketch.whole_text)) {
    absl::StrAppend(&body, report.text.report.text.substr(range.begin, range.end - range.begin), " ");
  }
  const std::string copy = MakeCanaryCopy(body, seed);
  const BodyMask all;
  const PreparedText prepared = Prepare(copy, &all, *rules_);
  const CandidateFilter filter{.from = report.sketch.observe_time - match_window_,
                               .to = report.sketch.observe_time + match_window_ + 1,
                               .limit = VerifyLimit(kAskedFor, "")};
  const CandidateList list = plant.corpus->index().Find(prepared.Indexed(min_words_), filter);
  const bool found = std::any_of(list.candidates.begin(), list.candidates.end(), [&](const Candidate& candidate) {
    return candidate.sequence == report.sketch.sequence;
  });
  if (!found && IsGone(plant)) return;
  found_[checked_++ % kWindow] = found;
  checks_.Increment();
  if (!found) misses_.Increment();
  const auto window = static_cast<std::ptrdiff_t>(std::min<uint64_t>(checked_, kWindow));
  recall_.Set(static_cast<double>(std::count(found_.begin(), found_.begin() + window, true)) /
              static_cast<double>(window));
}

}  // namespace wireprint::dedup
