// The floor under a durable AddReport: each text is fingerprinted and written with the records of a report that is like
// nothing else, in groups with one fsync. No labels, no index, no comparison, no clusters, no replays.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/chassis/worker_pool.h"
#include "services/dedup/core/record_store.h"

namespace wireprint::bench {

class DurableTexts {
 public:
  using Done = absl::AnyInvocable<void(const absl::Status&) &&>;

  // `pool` runs the answers, and must outlive it.
  DurableTexts(std::unique_ptr<dedup::RecordStore> store, chassis::WorkerPool& pool);
  // Writes what was added.
  ~DurableTexts();

  // Fingerprints the texts here, and calls `done` in the pool once they are durable. Any thread.
  void Add(absl::Span<const absl::string_view> texts, Done done);

 private:
  struct Stored {
    dedup::Sketch sketch;
    dedup::StoredText text;
  };
  struct Addition {
    std::vector<Stored> reports;
    Done done;
  };

  void Run();
  dedup::Change ToChange(Stored& stored);

  const std::unique_ptr<dedup::RecordStore> store_;
  chassis::WorkerPool& pool_;
  dedup::Sequence last_ = 0;  // of the thread alone
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Addition> queue_;  // guarded by mutex_
  bool closed_ = false;          // guarded by mutex_
  std::thread thread_;
};

}  // namespace wireprint::bench
