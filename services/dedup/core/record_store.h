// The record of truth: the interface that the engine uses and stores implement.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/dedup/core/cluster.h"
#include "services/dedup/core/types.h"

namespace wireprint::dedup {

// One entry of the change feed of a corpus.
struct LogEntry {
  enum class Kind : uint8_t {
    kAdded = 1,    // a report or a revision of one came: into `cluster`, and out of `other_cluster` if that is not 0
    kDeleted = 2,  // a report went out of `cluster`
    kMerged = 3,   // `other_cluster` was merged into `cluster`
    kMoved = 4,    // a report was placed anew: out of `other_cluster` into `cluster`
    kExpired = 5,  // every report up to `sequence` has expired
  };
  // Ascends within a corpus, from 1. Numbers are left out where a commit failed.
  uint64_t number = 0;
  Kind kind = Kind::kAdded;
  Sequence sequence = 0;
  std::string report_id;
  std::string outlet;
  Micros observe_time = 0;
  Micros time = 0;
  // As numbered at that time; 0 where it concerns none.
  ClusterNumber cluster = 0;
  ClusterNumber other_cluster = 0;
  // Reports in `cluster` after the change.
  uint32_t size = 0;
  bool operator==(const LogEntry&) const = default;
};

inline constexpr Sequence kLastSequence = std::numeric_limits<Sequence>::max();

// One atomic change: everything in it becomes visible and durable together, or nothing does. The pointers must outlive
// the Commit only.
struct Change {
  std::string corpus;
  // Written under their own sequence.
  std::vector<const Sketch*> put_sketches;
  std::vector<Sequence> erase_sketches;
  // Written under `text_sequence`.
  const StoredText* put_text = nullptr;
  Sequence text_sequence = 0;
  std::vector<Sequence> erase_texts;
  // Written under `report_id`.
  std::string report_id;
  std::optional<Identity> put_identity;
  std::vector<std::string> erase_identities;
  std::vector<Cluster> put_clusters;
  std::vector<ClusterNumber> erase_clusters;
  std::vector<Member> put_members;
  std::vector<MemberPlace> erase_members;
  // The sketches of anchors whose report is gone, kept apart under their own sequence.
  std::vector<Sketch> put_anchors;
  std::vector<Sequence> erase_anchors;
  std::vector<LogEntry> log;
  // Erases every sketch and text of a sequence in (expire_after, expire_through]; what stands before is erased already.
  Sequence expire_after = 0;
  Sequence expire_through = 0;
  // Erases every log entry up to this number.
  uint64_t trim_log_through = 0;
  // Erases every cluster and member before anything of them is put. Kept anchors stay.
  bool erase_all_clusters = false;
  // Notes of the corpus by name; an empty one is erased.
  std::vector<std::pair<std::string, std::string>> put_notes;
};

// What a store knows of a corpus when it is opened.
struct CorpusState {
  std::string corpus;
  // The largest sequence ever given out, deleted reports included; 0 for none.
  Sequence last_sequence = 0;
  // The number of the newest log entry; 0 for none.
  uint64_t last_change = 0;
  // Reports up to this sequence have expired, and log entries up to this number were trimmed; 0 for none.
  Sequence expired_through = 0;
  uint64_t log_trimmed_through = 0;
};

// How many records a corpus has, kind by kind.
struct RecordCounts {
  uint64_t identities = 0;  // of reports; tombstones are counted apart
  uint64_t tombstones = 0;
  uint64_t texts = 0;
  uint64_t members = 0;
  uint64_t kept_anchors = 0;
  bool operator==(const RecordCounts&) const = default;
};

// Thread-safe. Statuses: UNAVAILABLE for what a disk or a lock refuses, DATA_LOSS for records that cannot be decoded,
// FAILED_PRECONDITION for a store of an unknown format version or scheme, each with a message that says where.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  // Applies the changes in order, all or none, and returns once they are durable (fsync). After an error nothing of
  // them may be acknowledged: reads do not see them, and after a restart they are there all or not at all.
  virtual absl::Status Commit(absl::Span<const Change> changes) = 0;

  // 32 hexadecimal digits, the same as long as sequences, clusters and changes go on from what was given out before: a
  // new store has another one, and so has a store that goes on from a copy.
  virtual const std::string& epoch() const = 0;

  // Gives back to the system what was erased by range in the corpus: files, buffers. Takes as long as it takes, beside
  // everything else.
  virtual absl::Status Reclaim(absl::string_view corpus) = 0;

  // One result for each key, in order; nullopt where there is none.
  virtual absl::StatusOr<std::vector<std::optional<Identity>>> GetIdentities(
      absl::string_view corpus, absl::Span<const absl::string_view> report_ids) const = 0;
  virtual absl::StatusOr<std::vector<std::optional<Sketch>>> GetSketches(
      absl::string_view corpus, absl::Span<const Sequence> sequences) const = 0;
  virtual absl::StatusOr<std::vector<std::optional<StoredText>>> GetTexts(
      absl::string_view corpus, absl::Span<const Sequence> sequences) const = 0;

  // The sketches of gone anchors that are kept apart.
  virtual absl::StatusOr<std::vector<std::optional<Sketch>>> GetAnchors(absl::string_view corpus,
                                                                        absl::Span<const Sequence> sequences) const = 0;

  // Up to `limit` members recorded under `after.cluster` that stand behind `after` in its listing, ascending.
  virtual absl::StatusOr<std::vector<Member>> ReadMembers(absl::string_view corpus, const MemberPlace& after,
                                                          size_t limit) const = 0;

  // Up to `limit` sketches with sequences above `after`, ascending.
  virtual absl::StatusOr<std::vector<Sketch>> ReadSketches(absl::string_view corpus, Sequence after,
                                                           size_t limit) const = 0;

  // Up to `limit` entries of the change feed with numbers above `after`, ascending.
  virtual absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view corpus, uint64_t after,
                                                        size_t limit) const = 0;

  // Every corpus that was ever written to, by name.
  virtual absl::StatusOr<std::vector<CorpusState>> ListCorpora() const = 0;

  // Calls `visit` for every sketch of the corpus with a sequence in (after, through], ascending; stops at the first
  // error and returns it.
  virtual absl::Status ScanSketches(absl::string_view corpus, Sequence after, Sequence through,
                                    const std::function<absl::Status(const Sketch&)>& visit) const = 0;

  // A small value kept under a name; empty when there is none.
  virtual absl::StatusOr<std::string> GetNote(absl::string_view corpus, absl::string_view name) const = 0;

  // Calls `visit` for every cluster record of the corpus in ascending number, as ScanSketches does.
  virtual absl::Status ScanClusters(absl::string_view corpus,
                                    const std::function<absl::Status(const Cluster&)>& visit) const = 0;

  // Walks every record of the corpus: it takes as long as reading the whole of it.
  virtual absl::StatusOr<RecordCounts> CountRecords(absl::string_view corpus) const = 0;
};

}  // namespace wireprint::dedup
