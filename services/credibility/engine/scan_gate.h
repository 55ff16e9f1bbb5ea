// Lets scans of a corpus's outlets run one at a time, so that they never hold all workers.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace wireprint::credibility {

// Thread-safe. Must outlive its passes.
class ScanGate {
 public:
  // At most `running` scans at once, of different corpora, and `waiting` callers that wait for theirs.
  explicit ScanGate(size_t running = 2, size_t waiting = 4) : most_running_(running), most_waiting_(waiting) {}

  // The right to scan one corpus, given back by its end.
  class Pass {
   public:
    Pass(ScanGate& gate, std::string corpus) : gate_(&gate), corpus_(std::move(corpus)) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)), corpus_(std::move(other.corpus_)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->Leave(corpus_);
    }

   private:
    ScanGate* gate_;
    std::string corpus_;
  };

  // Waits for the corpus's turn. RESOURCE_EXHAUSTED / OVERLOADED when too many wait already, or without `may_wait` when
  // it would have to.
  absl::StatusOr<Pass> Enter(const std::string& corpus, bool may_wait = true);

  size_t waiting() const;

 private:
  void Leave(const std::string& corpus);

  const size_t most_running_;
  const size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable left_;
  std::set<std::string> running_;  // guarded by mutex_, as what follows
  size_t waiting_ = 0;
};

}  // namespace wireprint::credibility
