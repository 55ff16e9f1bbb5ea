#include "services/dedup/engine/former_ids.h"

#include <map>
#include <utility>

namespace wireprint::dedup {
namespace {

constexpr size_t kRecordsAtOnce = 1024;

class FormerIds {
 public:
  FormerIds(const RecordStore& store, const PlacedAnew& placed, Corpus& corpus, Micros now,
            absl::FunctionRef<absl::Status(Change change)> commit)
      : store_(store),
        former_(placed.former),
        places_(placed.places),
        retired_(placed.retired),
        corpus_(corpus),
        now_(now),
        commit_(commit) {}

  absl::Status Run() {
    CountVotes();
    if (absl::Status s = KeepStanding(); !s.ok()) return s;
    if (absl::Status s = RenameVoid(); !s.ok()) return s;
    if (absl::Status s = KeepAliases(); !s.ok()) return s;
    if (absl::Status s = KeepTimes(); !s.ok()) return s;
    return Flush();
  }

 private:
  using Votes = std::map<ClusterNumber, uint32_t>;

  ClusterNumber Resolve(ClusterNumber number) const {
    const auto changed = changed_.find(number);
    if (changed == changed_.end()) return corpus_.clusters().Resolve(number);
    return changed->second.absorbed_into == 0 ? number : changed->second.absorbed_into;
  }
  bool HasRecord(ClusterNumber number) const {
    return changed_.contains(number) || corpus_.clusters().Record(number).has_value();
  }
  // A cluster of its own sequence without a record.
  bool IsSingle(ClusterNumber number) const {
    const auto place = places_.find(number);
    return place != places_.end() && place->second == number;
  }
  bool Resolves(ClusterNumber number) const { return HasRecord(number) || IsSingle(number); }
  bool WasAlias(ClusterNumber number) const { return former_.aliases.contains(number) || retired_.contains(number); }
  bool Stood(ClusterNumber number) const {
    if (former_.standing.contains(number)) return true;
    return places_.contains(number) && !WasAlias(number) &&
           former_.PlaceOf(number) == FormerClusters::Place{number, true};
  }

  // Where the reports of numbers went that stand for nothing now.
  void CountVotes() {
    for (const auto& [sequence, place] : places_) {
      const ClusterNumber joined = former_.PlaceOf(sequence).cluster;
      const ClusterNumber stood = former_.Resolve(joined);
      const ClusterNumber target = Resolve(place);
      if (!Resolves(joined)) ++votes_[joined][target];
      if (stood != joined && !Resolves(stood)) ++votes_[stood][target];
    }
  }

  // 0 when nobody is left of it.
  ClusterNumber MostOf(ClusterNumber number) const {
    const auto votes = votes_.find(number);
    if (votes == votes_.end()) return 0;
    auto most = votes->second.begin();
    for (auto it = most; it != votes->second.end(); ++it) most = it->second > most->second ? it : most;
    return most->first;
  }

  absl::Status KeepStanding() {
    std::vector<ClusterNumber> lost;
    for (const auto& [number, votes] : votes_) {
      if (!WasAlias(number)) lost.push_back(number);
    }
    for (const ClusterNumber number : lost) {
      const ClusterNumber target = Resolve(MostOf(number));
      absl::Status status = Stood(target)
                                ? PutAlias(number, target, {.create_time = MadeAt(number), .update_time = now_})
                                : Rename(target, number);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // What goes by a number that was an alias gets another.
  absl::Status RenameVoid() {
    std::vector<ClusterNumber> names;
    for (const auto& [alias, into] : former_.aliases) names.push_back(alias);
    names.insert(names.end(), retired_.begin(), retired_.end());
    for (const ClusterNumber number : names) {
      if (!Resolves(number) || Resolve(number) != number) continue;
      if (absl::Status s = Rename(number, corpus_.NextSequence()); !s.ok()) return s;
    }
    return absl::OkStatus();
  }

  absl::Status KeepAliases() {
    for (const auto& [alias, was] : former_.aliases) {
      if (Resolves(alias)) continue;
      ClusterNumber target = MostOf(alias);
      if (target == 0) {
        const auto founder = places_.find(alias);
        const bool follows = founder != places_.end() && former_.Resolve(former_.PlaceOf(alias).cluster) == was.into;
        target = follows ? founder->second : was.into;
      }
      target = Resolve(target);
      if (!Resolves(target)) continue;
      if (absl::Status s = PutAlias(alias, target, was); !s.ok()) return s;
    }
    return absl::OkStatus();
  }

  absl::Status KeepTimes() {
    for (const auto& [number, create_time] : former_.standing) {
      Cluster* record = FindToChange(number);
      if (record != nullptr && record->create_time != create_time) {
        record->create_time = create_time;
      }
      if (absl::Status s = FlushIfMany(); !s.ok()) return s;
    }
    for (const auto& [alias, was] : former_.aliases) {
      Cluster* record = FindToChange(alias);
      if (record != nullptr && record->absorbed_into != 0) {
        record->create_time = was.create_time;
        record->update_time = was.update_time;
      }
      if (absl::Status s = FlushIfMany(); !s.ok()) return s;
    }
    return absl::OkStatus();
  }

  Micros MadeAt(ClusterNumber number) const {
    const auto standing = former_.standing.find(number);
    return standing == former_.standing.end() ? now_ : standing->second;
  }

  // The record under this very number, which is written again; null when there is none.
  Cluster* FindToChange(ClusterNumber number) {
    if (const auto changed = changed_.find(number); changed != changed_.end()) return &changed->second;
    std::optional<Cluster> record = corpus_.clusters().Record(number);
    return record ? &(changed_[number] = *std::move(record)) : nullptr;
  }

  // `number` stands; a report alone gets a record.
  absl::StatusOr<Cluster*> RecordOf(ClusterNumber number) {
    if (Cluster* record = FindToChange(number)) return record;
    const Sequence sequence = number;
    const auto sketches = store_.GetSketches(corpus_.name(), {&sequence, 1});
    if (!sketches.ok()) return sketches.status();
    const auto texts = store_.GetTexts(corpus_.name(), {&sequence, 1});
    if (!texts.ok()) return texts.status();
    const std::optional<Sketch>& sketch = sketches->front();
    if (!sketch || !texts->front()) return absl::DataLossError("a report that was placed anew is not there");
    members_.push_back({.cluster = number,
                        .observe_time = sketch->observe_time,
                        .sequence = sequence,
                        .report_id = sketch->report_id,
                        .outlet = texts->front()->report.outlet,
                        .anchor = sequence});
    return &(changed_[number] = Cluster{.number = number,
                                        .size = 1,
                                        .anchors = {{sequence, sketch->shingle_count, 1, false}},
                                        .create_time = now_,
                                        .update_time = now_});
  }

  absl::Status PutAlias(ClusterNumber alias, ClusterNumber target, const FormerClusters::Alias& times) {
    const absl::StatusOr<Cluster*> record = RecordOf(target);
    if (!record.ok()) return record.status();
    (*record)->absorbed.push_back(alias);
    changed_[alias] = {
        .number = alias, .absorbed_into = target, .create_time = times.create_time, .update_time = times.update_time};
    return FlushIfMany();
  }

  // Those that joined under `from` keep it in their records.
  absl::Status Rename(ClusterNumber from, ClusterNumber to) {
    const absl::StatusOr<Cluster*> found = RecordOf(from);
    if (!found.ok()) return found.status();
    Cluster record = std::move(**found);
    for (const ClusterNumber absorbed : record.absorbed) {
      if (Cluster* alias = FindToChange(absorbed)) alias->absorbed_into = to;
    }
    changed_[from] = {.number = from, .absorbed_into = to, .create_time = record.create_time, .update_time = now_};
    record.number = to;
    record.absorbed.push_back(from);
    changed_[to] = std::move(record);
    return FlushIfMany();
  }

  absl::Status FlushIfMany() { return changed_.size() < kRecordsAtOnce ? absl::OkStatus() : Flush(); }

  absl::Status Flush() {
    Change change{.corpus = corpus_.name()};
    for (auto& [number, record] : changed_) {
      corpus_.clusters().Put(record);
      change.put_clusters.push_back(std::move(record));
    }
    changed_.clear();
    change.put_members = std::exchange(members_, {});
    return change.put_clusters.empty() ? absl::OkStatus() : commit_(std::move(change));
  }

  const RecordStore& store_;
  const FormerClusters& former_;
  const absl::flat_hash_map<Sequence, ClusterNumber>& places_;
  const absl::flat_hash_set<ClusterNumber>& retired_;
  Corpus& corpus_;
  const Micros now_;
  const absl::FunctionRef<absl::Status(Change change)> commit_;
  std::map<ClusterNumber, Votes> votes_;      // by the number that stands for nothing
  std::map<ClusterNumber, Cluster> changed_;  // records that are not yet committed
  std::vector<Member> members_;               // to go with them
};

}  // namespace

absl::Status KeepFormerIds(const RecordStore& store, const PlacedAnew& placed, Corpus& corpus, Micros now,
                           absl::FunctionRef<absl::Status(Change change)> commit) {
  return FormerIds(store, placed, corpus, now, commit).Run();
}

}  // namespace wireprint::dedup
