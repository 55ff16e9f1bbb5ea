#include "services/dedup/store/rocksdb_store.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/dedup/store/counter_merge.h"
#include "services/dedup/store/counters.h"
#include "services/dedup/store/encode.h"
#include "services/dedup/store/keys.h"
#include "services/dedup/store/rocksdb_change.h"
#include "services/dedup/store/rocksdb_database.h"
#include "services/dedup/store/rocksdb_directory.h"
#include "services/dedup/store/rocksdb_epoch.h"
#include "services/dedup/store/rocksdb_layout.h"
#include "services/storage/slices.h"
#include "services/storage/snapshot.h"
#include "services/storage/status.h"

namespace wireprint::dedup {
namespace {

// What a report takes in a batch beside its text, as a rule.
constexpr size_t kOtherRecordsBytes = 1536;

class Store : public RocksDbStore {
 public:
  Store(std::unique_ptr<RocksDbDatabase> database, std::string epoch)
      : database_(std::move(database)), epoch_(std::move(epoch)) {}

  const std::string& epoch() const override { return epoch_; }

  absl::Status Commit(absl::Span<const Change> changes) override;
  absl::Status Reclaim(absl::string_view corpus) override;
  absl::Status Snapshot(const std::string& path) const override { return storage::MakeSnapshot(database_->db(), path); }
  absl::Status Probe() const override;
  absl::StatusOr<std::vector<std::optional<Identity>>> GetIdentities(
      absl::string_view corpus, absl::Span<const absl::string_view> report_ids) const override;
  absl::StatusOr<std::vector<std::optional<Sketch>>> GetSketches(absl::string_view corpus,
                                                                 absl::Span<const Sequence> sequences) const override;
  absl::StatusOr<std::vector<std::optional<StoredText>>> GetTexts(absl::string_view corpus,
                                                                  absl::Span<const Sequence> sequences) const override;
  absl::StatusOr<std::vector<std::optional<Sketch>>> GetAnchors(absl::string_view corpus,
                                                                absl::Span<const Sequence> sequences) const override;
  absl::StatusOr<std::vector<Member>> ReadMembers(absl::string_view corpus, const MemberPlace& after,
                                                  size_t limit) const override;
  absl::StatusOr<std::vector<Sketch>> ReadSketches(absl::string_view corpus, Sequence after,
                                                   size_t limit) const override;
  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view corpus, uint64_t after, size_t limit) const override;
  absl::StatusOr<std::vector<CorpusState>> ListCorpora() const override;
  absl::Status ScanSketches(absl::string_view corpus, Sequence after, Sequence through,
                            const std::function<absl::Status(const Sketch&)>& visit) const override;
  absl::StatusOr<std::string> GetNote(absl::string_view corpus, absl::string_view name) const override;
  absl::Status ScanClusters(absl::string_view corpus,
                            const std::function<absl::Status(const Cluster&)>& visit) const override;
  absl::StatusOr<RecordCounts> CountRecords(absl::string_view corpus) const override;

 private:
  const std::unique_ptr<RocksDbDatabase> database_;
  const std::string epoch_;
};

absl::Status Store::Commit(absl::Span<const Change> changes) {
  if (changes.empty()) return absl::OkStatus();
  size_t bytes = 0;
  for (const Change& change : changes) {
    bytes += kOtherRecordsBytes + (change.put_text == nullptr ? 0 : change.put_text->report.text.size());
  }
  rocksdb::WriteBatch batch(bytes);
  std::string value;
  std::map<absl::string_view, CorpusState> states;
  for (const Change& change : changes) {
    if (absl::Status valid = CheckCorpus(change.corpus); !valid.ok()) return valid;
    AddToBatch(change, *database_, value, batch);
    Raise(change, states[change.corpus]);
  }
  for (const auto& [corpus, state] : states) {
    batch.Merge(database_->handle(kMeta), absl::StrCat(kCorpusKeys, corpus), EncodeCounters(state));
  }
  return database_->Write(batch);
}

absl::Status Store::Probe() const {
  rocksdb::WriteBatch batch;
  batch.PutLogData("probe");  // stands in the log alone, and a replay passes over it
  return database_->Write(batch);
}

absl::Status Store::Reclaim(absl::string_view corpus) { return ReclaimRanges(corpus, *database_); }

std::vector<std::string> NumberKeys(absl::string_view corpus, absl::Span<const Sequence> sequences) {
  std::vector<std::string> keys;
  keys.reserve(sequences.size());
  for (const Sequence sequence : sequences) keys.push_back(NumberKey(corpus, sequence));
  return keys;
}

absl::StatusOr<std::vector<std::optional<Identity>>> Store::GetIdentities(
    absl::string_view corpus, absl::Span<const absl::string_view> report_ids) const {
  std::vector<std::string> keys;
  keys.reserve(report_ids.size());
  for (const absl::string_view id : report_ids) keys.push_back(IdKey(corpus, id));
  return database_->Get<Identity>(
      kId, keys, [](absl::string_view bytes, size_t, Identity& out) { return DecodeIdentity(bytes, out); });
}

absl::StatusOr<std::vector<std::optional<Sketch>>> Store::GetSketches(absl::string_view corpus,
                                                                      absl::Span<const Sequence> sequences) const {
  return database_->Get<Sketch>(kSketch, NumberKeys(corpus, sequences),
                                [&](absl::string_view bytes, size_t i, Sketch& out) {
                                  out.sequence = sequences[i];
                                  return DecodeSketch(bytes, out);
                                });
}

absl::StatusOr<std::vector<std::optional<StoredText>>> Store::GetTexts(absl::string_view corpus,
                                                                       absl::Span<const Sequence> sequences) const {
  return database_->Get<StoredText>(
      kText, NumberKeys(corpus, sequences),
      [](absl::string_view bytes, size_t, StoredText& out) { return DecodeText(bytes, out); });
}

absl::StatusOr<std::vector<std::optional<Sketch>>> Store::GetAnchors(absl::string_view corpus,
                                                                     absl::Span<const Sequence> sequences) const {
  return database_->Get<Sketch>(kAnchor, NumberKeys(corpus, sequences),
                                [&](absl::string_view bytes, size_t i, Sketch& out) {
                                  out.sequence = sequences[i];
                                  return DecodeSketch(bytes, out);
                                });
}

absl::StatusOr<std::vector<LogEntry>> Store::ReadLog(absl::string_view corpus, uint64_t after, size_t limit) const {
  std::vector<LogEntry> entries;
  if (limit == 0) return entries;
  const absl::Status status = database_->WalkNumbers(
      kLog, corpus, after, false, [&](absl::string_view bytes, uint64_t number) -> absl::StatusOr<bool> {
        LogEntry& entry = entries.emplace_back();
        entry.number = number;
        if (absl::Status decoded = DecodeLogEntry(bytes, entry); !decoded.ok()) return decoded;
        return entries.size() < limit;
      });
  if (!status.ok()) return status;
  return entries;
}

absl::StatusOr<std::vector<Sketch>> Store::ReadSketches(absl::string_view corpus, Sequence after, size_t limit) const {
  std::vector<Sketch> sketches;
  if (limit == 0) return sketches;
  const absl::Status status = database_->WalkNumbers(
      kSketch, corpus, after, false, [&](absl::string_view bytes, uint64_t number) -> absl::StatusOr<bool> {
        Sketch& sketch = sketches.emplace_back();
        sketch.sequence = number;
        if (absl::Status decoded = DecodeSketch(bytes, sketch); !decoded.ok()) return decoded;
        return sketches.size() < limit;
      });
  if (!status.ok()) return status;
  return sketches;
}

absl::StatusOr<std::vector<Member>> Store::ReadMembers(absl::string_view corpus, const MemberPlace& after,
                                                       size_t limit) const {
  std::vector<Member> members;
  if (limit == 0) return members;
  const absl::Status status =
      database_->Walk(kMember, MemberKey(corpus, after) + '\0', NumberKey(corpus, after.cluster + 1), false,
                      [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                        const std::optional<MemberPlace> place = PlaceOfKey(corpus, key);
                        if (!place) return absl::DataLossError("a key without a place");
                        Member& member = members.emplace_back();
                        member.cluster = place->cluster;
                        member.observe_time = place->observe_time;
                        member.sequence = place->sequence;
                        if (absl::Status decoded = DecodeMember(value, member); !decoded.ok()) return decoded;
                        return members.size() < limit;
                      });
  if (!status.ok()) return status;
  return members;
}

absl::StatusOr<std::vector<CorpusState>> Store::ListCorpora() const {
  std::vector<CorpusState> corpora;
  const std::string begin = kCorpusKeys;
  std::string end = begin;
  ++end.back();
  const absl::Status status = database_->Walk(
      kMeta, begin, end, false, [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
        CorpusState& state = corpora.emplace_back();
        state.corpus = std::string(key.substr(begin.size()));
        if (!DecodeCounters(storage::ToSlice(value), state)) return absl::DataLossError("damaged counters");
        return true;
      });
  if (!status.ok()) return status;
  return corpora;
}

absl::Status Store::ScanSketches(absl::string_view corpus, Sequence after, Sequence through,
                                 const std::function<absl::Status(const Sketch&)>& visit) const {
  Sketch sketch;
  return database_->WalkNumbers(kSketch, corpus, after, true,
                                [&](absl::string_view bytes, uint64_t number) -> absl::StatusOr<bool> {
                                  if (number > through) return false;
                                  sketch.sequence = number;
                                  if (absl::Status decoded = DecodeSketch(bytes, sketch); !decoded.ok()) return decoded;
                                  if (absl::Status visited = visit(sketch); !visited.ok()) return visited;
                                  return true;
                                });
}

absl::StatusOr<std::string> Store::GetNote(absl::string_view corpus, absl::string_view name) const {
  const std::vector<std::string> keys = {kNoteKeys + IdKey(corpus, name)};
  auto notes = database_->Get<std::string>(kMeta, keys, [](absl::string_view bytes, size_t, std::string& out) {
    out = std::string(bytes);
    return absl::OkStatus();
  });
  if (!notes.ok()) return notes.status();
  return notes->front().value_or("");
}

absl::Status Store::ScanClusters(absl::string_view corpus,
                                 const std::function<absl::Status(const Cluster&)>& visit) const {
  Cluster cluster;
  return database_->WalkNumbers(kCluster, corpus, 0, true,
                                [&](absl::string_view bytes, uint64_t number) -> absl::StatusOr<bool> {
                                  cluster.number = number;
                                  if (absl::Status decoded = DecodeCluster(bytes, cluster); !decoded.ok())
                                    return decoded;
                                  if (absl::Status visited = visit(cluster); !visited.ok()) return visited;
                                  return true;
                                });
}

absl::StatusOr<RecordCounts> Store::CountRecords(absl::string_view corpus) const {
  RecordCounts counts;
  const auto count = [&](Family family, uint64_t& records) {
    return database_->Walk(family, CorpusPrefix(corpus), CorpusEnd(corpus), true,
                           [&records](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
                             ++records;
                             return true;
                           });
  };
  absl::Status status = count(kText, counts.texts);
  if (status.ok()) status = count(kMember, counts.members);
  if (status.ok()) status = count(kAnchor, counts.kept_anchors);
  if (!status.ok()) return status;
  status = database_->Walk(kId, CorpusPrefix(corpus), CorpusEnd(corpus), true,
                           [&](absl::string_view, absl::string_view value) -> absl::StatusOr<bool> {
                             Identity identity;
                             if (absl::Status decoded = DecodeIdentity(value, identity); !decoded.ok()) return decoded;
                             ++(identity.revisions.empty() ? counts.tombstones : counts.identities);
                             return true;
                           });
  if (!status.ok()) return status;
  return counts;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDbStore>> RocksDbStore::Open(const RocksDbOptions& options) {
  const absl::StatusOr<DirectoryState> state = InspectDirectory(options);
  if (!state.ok()) return state.status();
  rocksdb::DBOptions db_options = MakeDbOptions(options);
  db_options.create_if_missing = *state == DirectoryState::kNew;
  db_options.create_missing_column_families = *state == DirectoryState::kNew;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(db_options, options.path, MakeFamilies(options), &handles, &db);
  if (!status.ok()) return storage::FromRocksDb(status, absl::StrCat("opening ", options.path));
  auto database = std::make_unique<RocksDbDatabase>(options, std::unique_ptr<rocksdb::DB>(db), std::move(handles));
  if (*state == DirectoryState::kNew) {
    rocksdb::WriteBatch batch;
    batch.Put(database->handle(kMeta), kFormatKey, storage::ToSlice(kFormatVersion));
    batch.Put(database->handle(kMeta), kSchemeKey, options.scheme);
    if (absl::Status written = database->Write(batch); !written.ok()) return written;
  }
  absl::StatusOr<std::string> epoch = SettleEpoch(*database);
  if (!epoch.ok()) return epoch.status();
  return std::make_unique<Store>(std::move(database), *std::move(epoch));
}

}  // namespace wireprint::dedup
