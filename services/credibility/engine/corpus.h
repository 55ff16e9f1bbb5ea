// One corpus: what of it is in memory, and its lock.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/credibility/core/metrics.h"
#include "services/credibility/core/table_store.h"
#include "services/credibility/engine/open_clusters.h"
#include "services/credibility/engine/outlet_lines.h"
#include "services/credibility/engine/records.h"
#include "services/credibility/engine/under_way.h"

namespace wireprint::credibility {

inline constexpr size_t kOutboxPage = 16;

struct Corpus {
  Corpus(const TableStore& store, absl::string_view corpus_name) : name(corpus_name), lines(store, corpus_name) {}

  const std::string name;
  // Changes that dedup had for it beyond the last that were taken.
  std::atomic<uint64_t> behind{0};
  // Guards what follows, and what is read from the store to be changed.
  std::mutex mutex;
  Sequence next = 1;
  // The dedup that the clusters are of. While they are made those of another one, no answer is taken.
  EpochRecord dedup;
  bool renewing = false;
  OutletLines lines;
  OpenClusters clusters;
  // What dedup is asked about now.
  UnderWay under_way;
  // Purges that dedup has done since the start. An answer from before the last of them may name what is gone.
  uint64_t purges = 0;
  // The outbox found work that waits for that: wake it when an answer is there.
  bool outbox_waits = false;
  // Entries that the outbox sends in one call, at most.
  size_t outbox_page = kOutboxPage;
  // Entries that it leaves out until there is nothing else to send.
  std::set<Sequence> outbox_aside;
  // There may be outlets that lines were unlearnt of; see UncutRecord.
  bool may_uncut = true;
  // Revisions that dedup expected another predecessor of: sent without one next time.
  std::set<Sequence> without_expectation;

  // Forgets what is in memory of the store: after changes to it that were not written.
  void Drop() {
    lines.Drop();
    clusters.Drop();
  }
};

// The corpora of an engine. Thread-safe. A corpus lives as long as this.
class Corpora {
 public:
  Corpora(TableStore& store, size_t most) : store_(store), most_(most) {}

  // Finds all that the store has. Call once, before anything else.
  absl::Status Load();
  // Null when nothing was ever recorded in it.
  Corpus* Find(absl::string_view name) const;
  std::vector<Corpus*> All() const;
  // FAILED_PRECONDITION / CORPUS_LIMIT when it would be one too many.
  absl::StatusOr<Corpus*> FindOrMake(const std::string& name);

 private:
  TableStore& store_;
  const size_t most_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::unique_ptr<Corpus>, std::less<>> corpora_;
};

// Where the next sequence of a corpus is kept.
inline Key NextSequenceKey(absl::string_view corpus) { return Key("next").Text(corpus); }
// And where the stream of its changes was left.
inline Key ResumeKey(absl::string_view corpus) { return Key("resume").Text(corpus); }
// And which dedup that was.
inline Key EpochKey(absl::string_view corpus) { return Key("epoch").Text(corpus); }

}  // namespace wireprint::credibility
