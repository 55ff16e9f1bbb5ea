#include "services/dedup/store/memory_store.h"

#include "services/dedup/store/counters.h"
#include "services/dedup/store/keys.h"

namespace wireprint::dedup {
namespace {

// One result for each of `keys`, in order.
template <typename Map, typename Keys, typename ToKey>
std::vector<std::optional<typename Map::mapped_type>> Get(const Map& map, const Keys& keys, const ToKey& to_key) {
  std::vector<std::optional<typename Map::mapped_type>> found(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (const auto it = map.find(to_key(keys[i])); it != map.end()) found[i] = it->second;
  }
  return found;
}

Sequence AsIs(Sequence sequence) { return sequence; }

}  // namespace

std::unique_ptr<MemoryStore> MemoryStore::Copy() const {
  auto copy = std::make_unique<MemoryStore>();
  const std::lock_guard<std::mutex> lock(mutex_);
  copy->epoch_ = epoch_;
  copy->corpora_ = corpora_;
  return copy;
}

absl::Status MemoryStore::Commit(absl::Span<const Change> changes) {
  for (const Change& change : changes) {
    if (absl::Status valid = CheckCorpus(change.corpus); !valid.ok()) return valid;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const Change& change : changes) Apply(change, corpora_[change.corpus]);
  return absl::OkStatus();
}

void MemoryStore::Apply(const Change& change, Corpus& corpus) {
  corpus.sketches.erase(corpus.sketches.begin(), corpus.sketches.upper_bound(change.expire_through));
  corpus.texts.erase(corpus.texts.begin(), corpus.texts.upper_bound(change.expire_through));
  corpus.log.erase(corpus.log.begin(), corpus.log.upper_bound(change.trim_log_through));
  if (change.erase_all_clusters) {
    corpus.clusters.clear();
    corpus.members.clear();
  }
  for (const auto& [name, note] : change.put_notes) {
    if (note.empty()) {
      corpus.notes.erase(name);
    } else {
      corpus.notes[name] = note;
    }
  }
  for (const std::string& id : change.erase_identities) corpus.identities.erase(id);
  for (const ClusterNumber number : change.erase_clusters) corpus.clusters.erase(number);
  for (const MemberPlace& place : change.erase_members) {
    corpus.members.erase({place.cluster, place.observe_time, place.sequence});
  }
  for (const Sequence sequence : change.erase_anchors) corpus.anchors.erase(sequence);
  for (const Cluster& cluster : change.put_clusters) corpus.clusters[cluster.number] = cluster;
  for (const Member& member : change.put_members) {
    corpus.members[{member.cluster, member.observe_time, member.sequence}] = member;
  }
  for (const Sketch& anchor : change.put_anchors) corpus.anchors[anchor.sequence] = anchor;
  for (const Sequence sequence : change.erase_sketches) corpus.sketches.erase(sequence);
  for (const Sequence sequence : change.erase_texts) corpus.texts.erase(sequence);
  for (const Sketch* sketch : change.put_sketches) corpus.sketches[sketch->sequence] = *sketch;
  if (change.put_text != nullptr) corpus.texts[change.text_sequence] = *change.put_text;
  if (change.put_identity.has_value()) corpus.identities[change.report_id] = *change.put_identity;
  for (const LogEntry& entry : change.log) corpus.log[entry.number] = entry;
  Raise(change, corpus.state);
}

const MemoryStore::Corpus& MemoryStore::Find(absl::string_view name) const {
  static const Corpus& empty = *new Corpus;
  const auto it = corpora_.find(std::string(name));
  return it == corpora_.end() ? empty : it->second;
}

absl::StatusOr<std::vector<std::optional<Identity>>> MemoryStore::GetIdentities(
    absl::string_view corpus, absl::Span<const absl::string_view> report_ids) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return Get(Find(corpus).identities, report_ids, [](absl::string_view id) { return std::string(id); });
}

absl::StatusOr<std::vector<std::optional<Sketch>>> MemoryStore::GetSketches(
    absl::string_view corpus, absl::Span<const Sequence> sequences) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return Get(Find(corpus).sketches, sequences, AsIs);
}

absl::StatusOr<std::vector<std::optional<StoredText>>> MemoryStore::GetTexts(
    absl::string_view corpus, absl::Span<const Sequence> sequences) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return Get(Find(corpus).texts, sequences, AsIs);
}

absl::StatusOr<std::vector<std::optional<Sketch>>> MemoryStore::GetAnchors(absl::string_view corpus,
                                                                           absl::Span<const Sequence> sequences) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return Get(Find(corpus).anchors, sequences, AsIs);
}

absl::StatusOr<std::vector<Member>> MemoryStore::ReadMembers(absl::string_view corpus, const MemberPlace& after,
                                                             size_t limit) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto& all = Find(corpus).members;
  std::vector<Member> members;
  for (auto it = all.upper_bound({after.cluster, after.observe_time, after.sequence});
       it != all.end() && it->second.cluster == after.cluster && members.size() < limit; ++it) {
    members.push_back(it->second);
  }
  return members;
}

absl::StatusOr<std::vector<Sketch>> MemoryStore::ReadSketches(absl::string_view corpus, Sequence after,
                                                              size_t limit) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::map<Sequence, Sketch>& all = Find(corpus).sketches;
  std::vector<Sketch> sketches;
  for (auto it = all.upper_bound(after); it != all.end() && sketches.size() < limit; ++it)
    sketches.push_back(it->second);
  return sketches;
}

absl::StatusOr<std::vector<LogEntry>> MemoryStore::ReadLog(absl::string_view corpus, uint64_t after,
                                                           size_t limit) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::map<uint64_t, LogEntry>& log = Find(corpus).log;
  std::vector<LogEntry> entries;
  for (auto it = log.upper_bound(after); it != log.end() && entries.size() < limit; ++it) entries.push_back(it->second);
  return entries;
}

absl::StatusOr<std::vector<CorpusState>> MemoryStore::ListCorpora() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<CorpusState> states;
  for (const auto& [name, corpus] : corpora_) {
    states.push_back(corpus.state);
    states.back().corpus = name;
  }
  return states;
}

absl::Status MemoryStore::ScanSketches(absl::string_view corpus, Sequence after, Sequence through,
                                       const std::function<absl::Status(const Sketch&)>& visit) const {
  std::map<Sequence, Sketch> sketches;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    sketches = Find(corpus).sketches;
  }
  for (const auto& [sequence, sketch] : sketches) {
    if (sequence <= after || sequence > through) continue;
    if (absl::Status visited = visit(sketch); !visited.ok()) return visited;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> MemoryStore::GetNote(absl::string_view corpus, absl::string_view name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto& notes = Find(corpus).notes;
  const auto it = notes.find(std::string(name));
  return it == notes.end() ? std::string() : it->second;
}

absl::Status MemoryStore::ScanClusters(absl::string_view corpus,
                                       const std::function<absl::Status(const Cluster&)>& visit) const {
  std::map<ClusterNumber, Cluster> clusters;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    clusters = Find(corpus).clusters;
  }
  for (const auto& [number, cluster] : clusters) {
    if (absl::Status visited = visit(cluster); !visited.ok()) return visited;
  }
  return absl::OkStatus();
}

absl::StatusOr<RecordCounts> MemoryStore::CountRecords(absl::string_view name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Corpus& corpus = Find(name);
  RecordCounts counts{
      .texts = corpus.texts.size(), .members = corpus.members.size(), .kept_anchors = corpus.anchors.size()};
  for (const auto& [id, identity] : corpus.identities) {
    ++(identity.revisions.empty() ? counts.tombstones : counts.identities);
  }
  return counts;
}

}  // namespace wireprint::dedup
