#include "services/dedup/store/rocksdb_change.h"

#include "rocksdb/convenience.h"
#include "services/dedup/store/encode.h"
#include "services/dedup/store/keys.h"

namespace wireprint::dedup {

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
    for (const Family family : {kCluster, kMember, kAnchor}) {
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
    EncodeText(*change.put_text, value);
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

// Files that lie within an erased range go at once; what else is in it goes with the next compactions.
void DropFiles(const Change& change, const RocksDbDatabase& database) {
  const auto drop = [&](Family family, uint64_t through) {
    if (through == 0) return;
    const std::string begin = CorpusPrefix(change.corpus);
    const std::string end = NumberKey(change.corpus, through + 1);
    const rocksdb::Slice first(begin);
    const rocksdb::Slice last(end);
    rocksdb::DeleteFilesInRange(&database.db(), database.handle(family), &first, &last, false).PermitUncheckedError();
    // The rest of the range stands in files that reach beyond it.
    database.db().SuggestCompactRange(database.handle(family), &first, &last).PermitUncheckedError();
  };
  if (change.reclaim) {
    drop(kSketch, change.expire_through);
    drop(kText, change.expire_through);
    drop(kLog, change.trim_log_through);
  }
}

}  // namespace wireprint::dedup
