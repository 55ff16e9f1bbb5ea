// Waiting until what was handed to the disk is durable.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/corpus.h"

namespace wireprint::dedup {

// Used by one thread; must not be destroyed before Wait has returned for all that was enqueued.
class CommitWait {
 public:
  // Registers `operation` and hands it to the disk; null: everything in front of it is waited for. Hold the committer's
  // gate and the corpus' sequencer.
  void Enqueue(const WriteContext& context, Corpus& corpus, std::unique_ptr<Operation> operation);
  // Returns once everything enqueued is durable, or with the first error. Hold nothing that a commit may need.
  absl::Status Wait();
  // Waits for everything that was sequenced in `corpus` before, by whomever. Hold nothing.
  absl::Status WaitForAll(const WriteContext& context, Corpus& corpus);

 private:
  std::mutex mutex_;
  std::condition_variable done_;
  size_t open_ = 0;      // guarded by mutex_
  absl::Status status_;  // guarded by mutex_
};

}  // namespace wireprint::dedup
