// Sending many reports in batches, several under way at once, again what failed for the moment.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "clients/cpp/backoff.h"
#include "clients/cpp/batch.h"
#include "clients/cpp/error.h"
#include "clients/cpp/options.h"

namespace wireprint::client {

struct BatchOptions {
  std::string corpus;
  uint32_t max_matches = 0;
  // Calls under way at once. With 1, reports are stored in the order of the source. With more, batches may overtake
  // each other: of two copies in different batches either may come to be the earlier.
  int in_flight = 4;
  size_t max_items = kMaxBatchItems;
  size_t max_bytes = kMaxBatchBytes;
  // For one batch with all its retries.
  absl::Duration timeout = absl::Minutes(2);
  BackoffOptions backoff;
  Timing timing = RealTiming();
};

// What became of one report of the source.
template <typename Response>
struct BatchOutcome {
  uint64_t index = 0;
  const reportv1::Report& report;
  const absl::StatusOr<Response>& result;
};

struct BatchSummary {
  uint64_t stored = 0;    // new, or a new revision
  uint64_t replayed = 0;  // had been stored before
  uint64_t refused = 0;
  uint64_t calls = 0;
  uint64_t retried_items = 0;
  // Not OK when a whole call failed for good: the reports of that call were refused with this status, and the source
  // was not read to its end.
  absl::Status stopped;
};

// A source of the reports in memory, which outlive it.
inline ReportSource SourceOf(absl::Span<const reportv1::Report> reports) {
  return [reports, next = size_t{0}]() mutable {
    return next < reports.size() ? std::optional<reportv1::Report>(reports[next++]) : std::nullopt;
  };
}

// One run over one source; `Response` is that of one report and has replayed().
template <typename Response>
class BatchRun {
 public:
  using Result = absl::StatusOr<Response>;
  // Sends reports in one call and gives one result for each, or the status of the call. Called by several threads.
  using Call = std::function<absl::StatusOr<std::vector<Result>>(const std::vector<const reportv1::Report*>& reports,
                                                                 const CallOptions& options)>;
  using Done = std::function<void(const BatchOutcome<Response>&)>;

  // What is given outlives the run.
  BatchRun(ReportSource source, const BatchOptions& options, const Call& call, const Done& done)
      : options_(options),
        call_(call),
        done_(done),
        batcher_(std::move(source), options.max_items, options.max_bytes) {}

  // To be called once. See AddAll for what it promises.
  BatchSummary Run() {
    std::vector<std::thread> threads;
    for (int i = 1; i < options_.in_flight; ++i) {
      threads.emplace_back([this] { Work(); });
    }
    Work();
    for (std::thread& thread : threads) {
      thread.join();
    }
    return std::move(summary_);
  }

 private:
  // Draws and sends batches until the source ends or a call fails for good.
  void Work() {
    for (std::vector<BatchItem> batch = Draw(); !batch.empty(); batch = Draw()) {
      Report(batch, Send(batch));
    }
  }

  std::vector<BatchItem> Draw() {
    const std::lock_guard<std::mutex> lock(source_mutex_);
    {
      const std::lock_guard<std::mutex> result_lock(result_mutex_);
      if (!summary_.stopped.ok()) {
        return {};
      }
    }
    return batcher_.Next();
  }

  // One result for each item of the batch.
  std::vector<Result> Send(const std::vector<BatchItem>& batch) {
    std::vector<Result> results(batch.size(), absl::UnknownError("no result"));
    std::vector<size_t> open;
    for (size_t i = 0; i < batch.size(); ++i) {
      if (batch[i].refused.ok()) {
        open.push_back(i);
      } else {
        results[i] = batch[i].refused;
      }
    }
    const absl::Time deadline = options_.timing.now() + options_.timeout;
    for (int attempt = 1; !open.empty(); ++attempt) {
      const absl::Status call = Attempt(batch, open, deadline, results);
      absl::Status worst = call;
      if (call.ok()) {
        open.erase(std::remove_if(open.begin(), open.end(),
                                  [&](size_t i) { return results[i].ok() || !IsRetryable(results[i].status()); }),
                   open.end());
        if (open.empty()) {
          break;
        }
        worst = results[open.front()].status();
      }
      std::optional<absl::Duration> retry_after;
      if (const auto error = ErrorOf(worst); error.has_value()) {
        retry_after = error->retry_after;
      }
      const absl::Duration delay = BackoffDelay(options_.backoff, attempt, retry_after, options_.timing.uniform());
      if (!IsRetryable(worst) || options_.timing.now() + delay >= deadline) {
        if (!call.ok()) {
          Stop(call);
        }
        break;
      }
      {
        const std::lock_guard<std::mutex> lock(result_mutex_);
        summary_.retried_items += open.size();
      }
      options_.timing.sleep(delay);
    }
    return results;
  }

  // Sends the open items once and fills in their results. Returns the status of the call.
  absl::Status Attempt(const std::vector<BatchItem>& batch, const std::vector<size_t>& open, absl::Time deadline,
                       std::vector<Result>& results) {
    {
      const std::lock_guard<std::mutex> lock(result_mutex_);
      ++summary_.calls;
    }
    std::vector<const reportv1::Report*> reports;
    for (const size_t i : open) {
      reports.push_back(&batch[i].report);
    }
    CallOptions call;
    call.timeout = deadline - options_.timing.now();
    absl::StatusOr<std::vector<Result>> answer = call_(reports, call);
    if (answer.ok() && answer->size() != open.size()) {
      answer = absl::InternalError("the server answered with another number of results than items");
    }
    for (size_t k = 0; k < open.size(); ++k) {
      results[open[k]] = answer.ok() ? std::move((*answer)[k]) : Result(answer.status());
    }
    return answer.status();
  }

  void Stop(const absl::Status& status) {
    const std::lock_guard<std::mutex> lock(result_mutex_);
    if (summary_.stopped.ok()) {
      summary_.stopped = status;
    }
  }

  void Report(const std::vector<BatchItem>& batch, const std::vector<Result>& results) {
    // The source may be the caller's too: it and `done` are never called at once.
    const std::scoped_lock lock(source_mutex_, result_mutex_);
    for (size_t i = 0; i < batch.size(); ++i) {
      if (!results[i].ok()) {
        ++summary_.refused;
      } else if (results[i]->replayed()) {
        ++summary_.replayed;
      } else {
        ++summary_.stored;
      }
      if (done_) {
        done_(BatchOutcome<Response>{batch[i].index, batch[i].report, results[i]});
      }
    }
  }

  const BatchOptions& options_;
  const Call& call_;
  const Done& done_;
  std::mutex source_mutex_;
  Batcher batcher_;
  std::mutex result_mutex_;
  BatchSummary summary_;
};

// The results of a batch response of either service, one for each item.
template <typename Response, typename BatchResponse>
std::vector<absl::StatusOr<Response>> ResultsOf(BatchResponse& response) {
  std::vector<absl::StatusOr<Response>> results;
  for (auto& result : *response.mutable_results()) {
    if (result.has_response()) {
      results.push_back(std::move(*result.mutable_response()));
    } else {
      const absl::Status status = ToStatus(result.status());
      results.push_back(status.ok() ? absl::InternalError("the server answered with an empty result") : status);
    }
  }
  return results;
}

}  // namespace wireprint::client
