#include "services/dedup/store/rocksdb_change.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "services/dedup/store/encode.h"
#include "services/dedup/store/keys.h"

namespace wireprint::dedup {
namespace {

// The first key of [begin, end), behind all that was erased before it.
bool FirstKey(const RocksDbDatabase& database, Family family, const std::string& begin, const std::string& end,
              std::string& key) {
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> it(database.db().NewIterator(options, database.handle(family)));
  it->Seek(begin);
  if (it->Valid()) key = it->key().ToString();
  return it->Valid();
}

}  // namespace

void AddToBatch(const Change& change, const RocksDbDatabase& database, std::string& value, rocksdb::WriteBatch& batch) {
  const absl::string_view corpus = change.corpus;
  if (change.expire_through != 0) {
    const std::string end = NumberKey(corpus, change.expire_through + 1);
    const std::string begin = NumberKey(corpus, change.expire_after + 1);
    batch.DeleteRange(database.handle(kSketch), begin, end);
    batch.DeleteRange(database.handle(kText), begin, end);
  }
  if (change.trim_log_through != 0) {
    batch.DeleteRange(database.handle(kLog), CorpusPrefix(corpus), NumberKey(corpus, change.trim_log_through + 1));
  }
  if (change.erase_all_clusters) {
    for (const Family family : {kCluster, kMember}) {
      batch.DeleteRange(database.handle(family), CorpusPrefix(corpus), CorpusEnd(corpus));
    }
  }
  for (const auto& [name, note] : change.put_notes) {
    const std::string key = kNoteKeys + IdKey(corpus, name);
    if (note.empty()) {
      batch.Delete(database.handle(kMeta), key);
    } else {
      batch.Put(database.handle(kMeta), key, note);
    }
  }
  for (const Sequence sequence : change.erase_sketches)
    batch.Delete(database.handle(kSketch), NumberKey(corpus, sequence));
  for (const Sequence sequence : change.erase_texts) batch.Delete(database.handle(kText), NumberKey(corpus, sequence));
  for (const Sketch* sketch : change.put_sketches) {
    value.clear();
    EncodeSketch(*sketch, value);
    batch.Put(database.handle(kSketch), NumberKey(corpus, sketch->sequence), value);
  }
  if (change.put_text != nullptr) {
    value.clear();
    EncodeText(*change.put_text, database.options().compress_texts, value);
    batch.Put(database.handle(kText), NumberKey(corpus, change.text_sequence), value);
  }
  if (change.put_identity.has_value()) {
    value.clear();
    EncodeIdentity(*change.put_identity, value);
    batch.Put(database.handle(kId), IdKey(corpus, change.report_id), value);
  }
  for (const std::string& id : change.erase_identities) batch.Delete(database.handle(kId), IdKey(corpus, id));
  for (const ClusterNumber number : change.erase_clusters)
    batch.Delete(database.handle(kCluster), NumberKey(corpus, number));
  for (const MemberPlace& place : change.erase_members)
    batch.Delete(database.handle(kMember), MemberKey(corpus, place));
  for (const Sequence sequence : change.erase_anchors)
    batch.Delete(database.handle(kAnchor), NumberKey(corpus, sequence));
  const auto put = [&](Family family, const std::string& key, const auto& encode, const auto& record) {
    value.clear();
    encode(record, value);
    batch.Put(database.handle(family), key, value);
  };
  for (const Cluster& cluster : change.put_clusters) {
    put(kCluster, NumberKey(corpus, cluster.number), EncodeCluster, cluster);
  }
  for (const Member& member : change.put_members) {
    put(kMember, MemberKey(corpus, {member.cluster, member.observe_time, member.sequence}), EncodeMember, member);
  }
  for (const Sketch& anchor : change.put_anchors) {
    put(kAnchor, NumberKey(corpus, anchor.sequence), EncodeSketch, anchor);
  }
  for (const LogEntry& entry : change.log) put(kLog, NumberKey(corpus, entry.number), EncodeLogEntry, entry);
}

absl::Status ReclaimRanges(absl::string_view corpus, const RocksDbDatabase& database) {
  // What is erased may stand in buffers and in the log of writes only.
  rocksdb::DB& db = database.db();
  rocksdb::Status status = db.Flush(rocksdb::FlushOptions(), database.handles());
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const std::string begin = CorpusPrefix(corpus);
  for (const Family family : {kSketch, kText, kLog}) {
    const std::string end = CorpusEnd(corpus);
    const rocksdb::Slice first(begin);
    if (status.ok()) {
      std::string begun;
      const std::string through = FirstKey(database, family, begin, end, begun) ? begun : end;
      const rocksdb::Slice stop(through);
      status = db.CompactRange(options, database.handle(family), &first, &stop);
    }
  }
  return storage::FromRocksDb(status, absl::StrCat(database.options().path, ": reclaiming"));
}

}  // namespace wireprint::dedup
