#include "services/chassis/span_queue.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(30);

// What a collector does is up to each test.
struct Collector {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<size_t> batches;  // that were tried
  std::vector<uint64_t> spans;  // that were taken
  bool held = false;            // Send waits
  bool cancelled = false;
  absl::StatusOr<size_t> answer = size_t{0};

  bool WaitFor(const std::function<bool()>& check) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, absl::ToChronoSeconds(kPatience), check);
  }
  void Set(const std::function<void()>& change) {
    const std::lock_guard lock(mutex);
    change();
    changed.notify_all();
  }
};

class FakeSender final : public SpanSender {
 public:
  explicit FakeSender(Collector& collector) : collector_(collector) {}
  absl::StatusOr<size_t> Send(const std::vector<Span>& spans, absl::Time deadline) override {
    std::unique_lock lock(collector_.mutex);
    collector_.batches.push_back(spans.size());
    collector_.changed.notify_all();
    const auto free = [this] { return !collector_.held || collector_.cancelled; };
    if (!collector_.changed.wait_until(lock, absl::ToChronoTime(deadline), free)) {
      return absl::DeadlineExceededError("");
    }
    if (collector_.cancelled) return absl::CancelledError("");
    if (collector_.answer.ok()) {
      for (const Span& span : spans) collector_.spans.push_back(span.ids.span);
      collector_.changed.notify_all();
    }
    return collector_.answer;
  }
  void Cancel() override {
    collector_.Set([this] { collector_.cancelled = true; });
  }

 private:
  Collector& collector_;
};

Span ASpan(uint64_t id) {
  Span span;
  span.ids = {.trace_high = 1, .trace_low = 1, .span = id, .sampled = true};
  return span;
}

class SpanQueueTest : public testing::Test {
 protected:
  void Make(SpanQueueOptions options) {
    queue_ = std::make_unique<SpanQueue>(options, std::make_unique<FakeSender>(collector_), counters_);
  }
  void Put(uint64_t from, uint64_t to) {
    for (uint64_t id = from; id < to; ++id) queue_->Put(ASpan(id));
  }
  bool WaitForSpans(size_t count) {
    return collector_.WaitFor([&] { return collector_.spans.size() >= count; });
  }
  std::vector<uint64_t> Counts() const {
    return {counters_.exported.value(), counters_.dropped.value(), counters_.failed.value()};
  }

  Metrics metrics_;
  SpanCounters counters_ = AddSpanCounters(metrics_);
  Collector collector_;
  std::unique_ptr<SpanQueue> queue_;
};

const SpanQueueOptions kQuick = {.capacity = 10,
                                 .batch = 4,
                                 .delay = absl::Milliseconds(5),
                                 .call_timeout = kPatience,
                                 .first_backoff = absl::Milliseconds(1),
                                 .max_backoff = absl::Milliseconds(4)};

TEST_F(SpanQueueTest, SendsInOrderInBatchesAndWhatIsAloneAfterTheDelay) {
  SpanQueueOptions options = kQuick;
  options.delay = kPatience;
  Make(options);
  Put(1, 5);
  ASSERT_TRUE(WaitForSpans(4));
  EXPECT_THAT(collector_.batches, ElementsAre(4));
  queue_.reset();
  Make(kQuick);
  collector_.Set([this] { collector_.cancelled = false; });
  Put(5, 6);
  ASSERT_TRUE(WaitForSpans(5));
  EXPECT_THAT(collector_.spans, ElementsAre(1, 2, 3, 4, 5));
  queue_->Stop(kPatience);
  EXPECT_THAT(Counts(), ElementsAre(5, 0, 0));
}

// Calls never wait, and memory is bounded, whatever the collector does.
TEST_F(SpanQueueTest, WhatFindsNoRoomIsDropped) {
  collector_.held = true;
  Make(kQuick);
  Put(1, 5);
  ASSERT_TRUE(collector_.WaitFor([this] { return !collector_.batches.empty(); }));
  Put(5, 30);
  EXPECT_THAT(Counts(), ElementsAre(0, 15, 0));
  collector_.Set([this] { collector_.held = false; });
  ASSERT_TRUE(WaitForSpans(14));
  queue_->Stop(kPatience);
  EXPECT_THAT(Counts(), ElementsAre(14, 15, 0));
}

TEST_F(SpanQueueTest, ACollectorThatIsAwayIsTriedAgainAndLoggedOnce) {
  std::FILE* log = std::tmpfile();
  SetLogFile(fileno(log));
  collector_.answer = absl::UnavailableError("");
  Make(kQuick);
  Put(1, 3);
  ASSERT_TRUE(collector_.WaitFor([this] { return collector_.batches.size() >= 5; }));
  EXPECT_THAT(Counts(), ElementsAre(0, 0, 0));
  collector_.Set([this] { collector_.answer = size_t{0}; });
  ASSERT_TRUE(WaitForSpans(2));
  queue_->Stop(kPatience);
  EXPECT_THAT(Counts(), ElementsAre(2, 0, 0));
  SetLogFile(STDERR_FILENO);
  std::string said(1 << 16, '\0');
  said.resize(static_cast<size_t>(pread(fileno(log), said.data(), said.size(), 0)));
  std::fclose(log);
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 2) << said;
  EXPECT_THAT(said, HasSubstr("\"event\":\"trace_export_failed\",\"code\":\"UNAVAILABLE\""));
  EXPECT_THAT(said, HasSubstr("\"event\":\"trace_export_resumed\""));
}

TEST_F(SpanQueueTest, WhatTheCollectorRefusesIsNotSentAgain) {
  collector_.answer = absl::InvalidArgumentError("");
  Make(kQuick);
  Put(1, 4);
  ASSERT_TRUE(collector_.WaitFor([this] { return !collector_.batches.empty(); }));
  queue_->Stop(kPatience);
  EXPECT_THAT(Counts(), ElementsAre(0, 0, 3));
  EXPECT_EQ(collector_.batches.size(), 1u);
}

TEST_F(SpanQueueTest, PartOfABatchMayBeRefused) {
  collector_.answer = size_t{1};
  Make(kQuick);
  Put(1, 4);
  queue_->Stop(kPatience);
  EXPECT_THAT(Counts(), ElementsAre(2, 0, 1));
}

TEST_F(SpanQueueTest, StopSendsWhatThereIs) {
  SpanQueueOptions options = kQuick;
  options.delay = kPatience;
  Make(options);
  Put(1, 4);
  queue_->Stop(kPatience);
  EXPECT_THAT(collector_.spans, ElementsAre(1, 2, 3));
  queue_->Stop(kPatience);
  Put(4, 5);
  EXPECT_THAT(Counts(), ElementsAre(3, 1, 0));
}

TEST_F(SpanQueueTest, StopTriesEachBatchOnceOfACollectorThatIsAway) {
  SpanQueueOptions options = kQuick;
  options.delay = kPatience;
  options.first_backoff = kPatience;
  collector_.answer = absl::UnavailableError("");
  Make(options);
  Put(1, 5);
  ASSERT_TRUE(collector_.WaitFor([this] { return !collector_.batches.empty(); }));
  Put(5, 7);
  queue_->Stop(kPatience);
  EXPECT_THAT(collector_.batches, ElementsAre(4, 4, 2));
  EXPECT_THAT(Counts(), ElementsAre(0, 0, 6));
}

TEST_F(SpanQueueTest, StopWaitsForACollectorThatHangsNoLongerThanItsLimit) {
  collector_.held = true;
  SpanQueueOptions options = kQuick;
  options.call_timeout = 100 * kPatience;
  Make(options);
  Put(1, 5);
  ASSERT_TRUE(collector_.WaitFor([this] { return !collector_.batches.empty(); }));
  Put(5, 7);
  const absl::Time start = absl::Now();
  queue_->Stop(absl::Milliseconds(20));
  EXPECT_LT(absl::Now() - start, kPatience);
  EXPECT_THAT(Counts(), ElementsAre(0, 2, 4));
}

}  // namespace
}  // namespace wireprint::chassis
