#include "services/dedup/store/rocksdb_store.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/convenience.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"
#include "services/dedup/store/counter_merge.h"
#include "services/dedup/store/counters.h"
#include "services/dedup/store/encode.h"
#include "services/dedup/store/keys.h"
#include "services/dedup/store/rocksdb_directory.h"
#include "services/dedup/store/rocksdb_layout.h"

namespace wireprint::dedup {
namespace {

// How long a commit waits for RocksDB to resume. RocksDB 7.8 never does when a flush failed to sync the log: it waits
// for that flush for ever.
constexpr std::chrono::seconds kResumeWait{5};

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// `status`, of a record that does not decode, with its place.
absl::Status At(const absl::Status& status, Family family, absl::string_view key) {
  return absl::Status(status.code(), absl::StrCat("column family ", kFamilyNames[family], ", key \"",
                                                  absl::CHexEscape(key), "\": ", status.message()));
}

class Store : public RocksDbStore {
 public:
  Store(const RocksDbOptions& options, std::unique_ptr<rocksdb::DB> db,
        std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : options_(options), db_(std::move(db)), handles_(std::move(handles)) {}

  ~Store() override {
    if (resuming_.valid()) {
      rocksdb::CancelAllBackgroundWork(db_.get(), false);
      resuming_.wait();
    }
    // Best effort: what it fails to flush, the next start replays from the log.
    if (!failed_) db_->Flush(rocksdb::FlushOptions(), handles_).PermitUncheckedError();
    for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    db_->Close().PermitUncheckedError();
  }

  absl::Status Commit(absl::Span<const Change> changes) override;
  absl::StatusOr<std::vector<std::optional<Identity>>> GetIdentities(
      absl::string_view corpus, absl::Span<const absl::string_view> report_ids) const override;
  absl::StatusOr<std::vector<std::optional<Sketch>>> GetSketches(absl::string_view corpus,
                                                                 absl::Span<const Sequence> sequences) const override;
  absl::StatusOr<std::vector<std::optional<StoredText>>> GetTexts(absl::string_view corpus,
                                                                  absl::Span<const Sequence> sequences) const override;
  absl::StatusOr<std::vector<LogEntry>> ReadLog(absl::string_view corpus, uint64_t after, size_t limit) const override;
  absl::StatusOr<std::vector<CorpusState>> ListCorpora() const override;
  absl::Status ScanSketches(absl::string_view corpus,
                            const std::function<absl::Status(const Sketch&)>& visit) const override;

  // Writes the format version and the scheme of a new store.
  absl::Status WriteMeta(const std::string& scheme) {
    rocksdb::WriteBatch batch;
    batch.Put(handles_[kMeta], kFormatKey, ToSlice(kFormatVersion));
    batch.Put(handles_[kMeta], kSchemeKey, scheme);
    return Write(batch);
  }

 private:
  void Add(const Change& change, std::string& value, rocksdb::WriteBatch& batch) const;
  absl::Status Write(rocksdb::WriteBatch& batch);
  absl::Status Resume();  // resume_mutex_ held

  // The decoded values under `keys`, each by `decode(bytes, index, value)`.
  template <typename T, typename DecodeOne>
  absl::StatusOr<std::vector<std::optional<T>>> Get(Family family, const std::vector<std::string>& keys,
                                                    const DecodeOne& decode) const;

  const RocksDbOptions options_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::mutex resume_mutex_;
  std::future<rocksdb::Status> resuming_;  // guarded by resume_mutex_; valid while RocksDB is resuming
  // A write has failed since the last Resume.
  std::atomic<bool> failed_{false};
};

void Store::Add(const Change& change, std::string& value, rocksdb::WriteBatch& batch) const {
  const absl::string_view corpus = change.corpus;
  for (const Sequence sequence : change.erase_sketches) batch.Delete(handles_[kSketch], NumberKey(corpus, sequence));
  for (const Sequence sequence : change.erase_texts) batch.Delete(handles_[kText], NumberKey(corpus, sequence));
  for (const Sketch* sketch : change.put_sketches) {
    value.clear();
    EncodeSketch(*sketch, value);
    batch.Put(handles_[kSketch], NumberKey(corpus, sketch->sequence), value);
  }
  if (change.put_text != nullptr) {
    value.clear();
    EncodeText(*change.put_text, value);
    batch.Put(handles_[kText], NumberKey(corpus, change.text_sequence), value);
  }
  if (change.put_identity.has_value()) {
    value.clear();
    EncodeIdentity(*change.put_identity, value);
    batch.Put(handles_[kId], IdKey(corpus, change.report_id), value);
  }
  if (change.log.has_value()) {
    value.clear();
    EncodeLogEntry(*change.log, value);
    batch.Put(handles_[kLog], NumberKey(corpus, change.log->number), value);
  }
}

absl::Status Store::Resume() {
  if (!resuming_.valid()) {
    if (absl::Status probed = ProbeDirectory(options_); !probed.ok()) return probed;
    resuming_ = std::async(std::launch::async, [this] { return db_->Resume(); });
  }
  if (resuming_.wait_for(kResumeWait) != std::future_status::ready) {
    return absl::UnavailableError(absl::StrCat(options_.path, ": still resuming; start again if this lasts"));
  }
  const rocksdb::Status resumed = resuming_.get();
  if (resumed.ok()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(options_.path, ": resuming: ", resumed.ToString()));
}

absl::Status Store::Write(rocksdb::WriteBatch& batch) {
  if (failed_.load(std::memory_order_acquire)) {
    const std::lock_guard<std::mutex> lock(resume_mutex_);
    if (failed_.load(std::memory_order_relaxed)) {
      if (absl::Status resumed = Resume(); !resumed.ok()) return resumed;
      failed_.store(false, std::memory_order_release);
    }
  }
  rocksdb::WriteOptions options;
  options.sync = options_.sync;
  const rocksdb::Status status = db_->Write(options, &batch);
  if (status.ok()) return absl::OkStatus();
  failed_.store(true, std::memory_order_release);
  return absl::UnavailableError(absl::StrCat(options_.path, ": writing: ", status.ToString()));
}

absl::Status Store::Commit(absl::Span<const Change> changes) {
  if (changes.empty()) return absl::OkStatus();
  rocksdb::WriteBatch batch;
  std::string value;
  std::map<absl::string_view, CorpusState> states;
  for (const Change& change : changes) {
    if (absl::Status valid = CheckCorpus(change.corpus); !valid.ok()) return valid;
    Add(change, value, batch);
    Raise(change, states[change.corpus]);
  }
  for (const auto& [corpus, state] : states) {
    batch.Merge(handles_[kMeta], absl::StrCat(kCorpusKeys, corpus), EncodeCounters(state));
  }
  return Write(batch);
}

template <typename T, typename DecodeOne>
absl::StatusOr<std::vector<std::optional<T>>> Store::Get(Family family, const std::vector<std::string>& keys,
                                                         const DecodeOne& decode) const {
  std::vector<std::optional<T>> found(keys.size());
  if (keys.empty()) return found;
  std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  db_->MultiGet(rocksdb::ReadOptions(), handles_[family], keys.size(), slices.data(), values.data(), statuses.data());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return At(FromRocksDb(statuses[i], options_.path), family, keys[i]);
    const absl::Status decoded = decode(ToView(values[i]), i, found[i].emplace());
    if (!decoded.ok()) return At(decoded, family, keys[i]);
  }
  return found;
}

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
  return Get<Identity>(kId, keys,
                       [](absl::string_view bytes, size_t, Identity& out) { return DecodeIdentity(bytes, out); });
}

absl::StatusOr<std::vector<std::optional<Sketch>>> Store::GetSketches(absl::string_view corpus,
                                                                      absl::Span<const Sequence> sequences) const {
  return Get<Sketch>(kSketch, NumberKeys(corpus, sequences), [&](absl::string_view bytes, size_t i, Sketch& out) {
    out.sequence = sequences[i];
    return DecodeSketch(bytes, out);
  });
}

absl::StatusOr<std::vector<std::optional<StoredText>>> Store::GetTexts(absl::string_view corpus,
                                                                       absl::Span<const Sequence> sequences) const {
  return Get<StoredText>(kText, NumberKeys(corpus, sequences),
                         [](absl::string_view bytes, size_t, StoredText& out) { return DecodeText(bytes, out); });
}

absl::StatusOr<std::vector<LogEntry>> Store::ReadLog(absl::string_view corpus, uint64_t after, size_t limit) const {
  std::vector<LogEntry> entries;
  if (after == ~uint64_t{0}) return entries;
  const std::string end = CorpusEnd(corpus);
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, handles_[kLog]));
  for (it->Seek(NumberKey(corpus, after + 1)); entries.size() < limit && it->Valid(); it->Next()) {
    const std::optional<uint64_t> number = NumberOfKey(corpus, ToView(it->key()));
    if (!number.has_value()) return At(absl::DataLossError("a key without a number"), kLog, ToView(it->key()));
    LogEntry& entry = entries.emplace_back();
    entry.number = *number;
    const absl::Status decoded = DecodeLogEntry(ToView(it->value()), entry);
    if (!decoded.ok()) return At(decoded, kLog, ToView(it->key()));
  }
  if (!it->status().ok()) return FromRocksDb(it->status(), absl::StrCat(options_.path, ": reading the log"));
  return entries;
}

absl::StatusOr<std::vector<CorpusState>> Store::ListCorpora() const {
  std::vector<CorpusState> corpora;
  const absl::string_view prefix = kCorpusKeys;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(rocksdb::ReadOptions(), handles_[kMeta]));
  for (it->Seek(ToSlice(prefix)); it->Valid() && it->key().starts_with(ToSlice(prefix)); it->Next()) {
    const absl::string_view key = ToView(it->key());
    CorpusState& state = corpora.emplace_back();
    state.corpus = std::string(key.substr(prefix.size()));
    if (!DecodeCounters(it->value(), state)) return At(absl::DataLossError("damaged counters"), kMeta, key);
  }
  if (!it->status().ok()) return FromRocksDb(it->status(), absl::StrCat(options_.path, ": listing corpora"));
  return corpora;
}

absl::Status Store::ScanSketches(absl::string_view corpus,
                                 const std::function<absl::Status(const Sketch&)>& visit) const {
  const std::string begin = CorpusPrefix(corpus);
  const std::string end = CorpusEnd(corpus);
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  options.readahead_size = 2 << 20;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, handles_[kSketch]));
  Sketch sketch;
  for (it->Seek(begin); it->Valid(); it->Next()) {
    const absl::string_view key = ToView(it->key());
    const std::optional<uint64_t> sequence = NumberOfKey(corpus, key);
    if (!sequence.has_value()) return At(absl::DataLossError("a key without a number"), kSketch, key);
    sketch.sequence = *sequence;
    if (absl::Status decoded = DecodeSketch(ToView(it->value()), sketch); !decoded.ok()) {
      return At(decoded, kSketch, key);
    }
    if (absl::Status visited = visit(sketch); !visited.ok()) return visited;
  }
  if (!it->status().ok()) return FromRocksDb(it->status(), absl::StrCat(options_.path, ": scanning sketches"));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<RecordStore>> RocksDbStore::Open(const RocksDbOptions& options) {
  const absl::StatusOr<DirectoryState> state = InspectDirectory(options);
  if (!state.ok()) return state.status();
  rocksdb::DBOptions db_options = MakeDbOptions(options);
  db_options.create_if_missing = *state == DirectoryState::kNew;
  db_options.create_missing_column_families = *state == DirectoryState::kNew;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(db_options, options.path, MakeFamilies(options), &handles, &db);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat("opening ", options.path));
  auto store = std::make_unique<Store>(options, std::unique_ptr<rocksdb::DB>(db), std::move(handles));
  if (*state == DirectoryState::kNew) {
    if (absl::Status written = store->WriteMeta(options.scheme); !written.ok()) return written;
  }
  return store;
}

}  // namespace wireprint::dedup
