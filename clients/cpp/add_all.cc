#include "clients/cpp/add_all.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace wireprint::client {
namespace {

using Result = absl::StatusOr<dedupv1::AddReportResponse>;

// Shared by the threads of one AddAll.
class Run {
 public:
  Run(const DedupClient& client, ReportSource source, const AddAllOptions& options,
      const std::function<void(const AddOutcome&)>& done)
      : client_(client),
        options_(options),
        done_(done),
        batcher_(std::move(source), options.max_items, options.max_bytes) {}

  // Draws and sends batches until the source ends or a call fails for good.
  void Work() {
    for (std::vector<BatchItem> batch = Draw(); !batch.empty(); batch = Draw()) {
      std::vector<Result> results = Send(batch);
      Report(batch, results);
    }
  }

  AddAllSummary Summary() && { return std::move(summary_); }

 private:
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
    dedupv1::BatchAddReportsRequest request;
    request.set_corpus(options_.corpus);
    request.set_max_matches(options_.max_matches);
    request.set_include_passages(options_.include_passages);
    for (const size_t i : open) {
      *request.add_items()->mutable_report() = batch[i].report;
    }
    {
      const std::lock_guard<std::mutex> lock(result_mutex_);
      ++summary_.calls;
    }
    CallOptions call;
    call.timeout = deadline - options_.timing.now();
    auto response = client_.BatchAddReports(request, call);
    if (response.ok() && response->results_size() != static_cast<int>(open.size())) {
      response = absl::InternalError("the server answered with another number of results than items");
    }
    for (size_t k = 0; k < open.size(); ++k) {
      if (!response.ok()) {
        results[open[k]] = response.status();
      } else if (auto* result = response->mutable_results(static_cast<int>(k)); result->has_response()) {
        results[open[k]] = std::move(*result->mutable_response());
      } else {
        const absl::Status status = ToStatus(result->status());
        results[open[k]] = status.ok() ? absl::InternalError("the server answered with an empty result") : status;
      }
    }
    return response.ok() ? absl::OkStatus() : response.status();
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
        done_(AddOutcome{batch[i].index, batch[i].report, results[i]});
      }
    }
  }

  const DedupClient& client_;
  const AddAllOptions& options_;
  const std::function<void(const AddOutcome&)>& done_;
  std::mutex source_mutex_;
  Batcher batcher_;
  std::mutex result_mutex_;
  AddAllSummary summary_;
};

}  // namespace

AddAllSummary AddAll(const DedupClient& client, ReportSource source, const AddAllOptions& options,
                     const std::function<void(const AddOutcome&)>& done) {
  Run run(client, std::move(source), options, done);
  std::vector<std::thread> threads;
  for (int i = 1; i < options.in_flight; ++i) {
    threads.emplace_back([&run] { run.Work(); });
  }
  run.Work();
  for (std::thread& thread : threads) {
    thread.join();
  }
  return std::move(run).Summary();
}

AddAllSummary AddAll(const DedupClient& client, absl::Span<const reportv1::Report> reports,
                     const AddAllOptions& options, const std::function<void(const AddOutcome&)>& done) {
  size_t next = 0;
  return AddAll(
      client,
      [&]() -> std::optional<reportv1::Report> {
        return next < reports.size() ? std::optional<reportv1::Report>(reports[next++]) : std::nullopt;
      },
      options, done);
}

}  // namespace wireprint::client
