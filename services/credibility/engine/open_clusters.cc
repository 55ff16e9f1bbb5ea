#include "services/credibility/engine/open_clusters.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace wireprint::credibility {

absl::StatusOr<OpenClusters::Cluster*> OpenClusters::Of(const std::string& name, Transaction& read) {
  if (const auto found = clusters_.find(name); found != clusters_.end()) {
    used_.splice(used_.begin(), used_, found->second->used);
    return &found->second->cluster;
  }
  const absl::StatusOr<std::vector<Sequence>> members = read.Members(name);
  if (!members.ok()) return members.status();
  auto entry = std::make_unique<Entry>();
  for (const Sequence sequence : *members) {
    const absl::StatusOr<std::optional<Row>> row = read.GetRow(sequence);
    if (!row.ok()) return row.status();
    if (*row) entry->cluster.resolver.Put(sequence, MemberOf(**row));
  }
  if (entry->cluster.resolver.size() == 0) return &(empty_ = Cluster());
  size_ += SizeOf(*entry);
  while (size_ > most_ && !used_.empty()) Close(std::string(used_.back()));
  used_.push_front(name);
  entry->used = used_.begin();
  return &clusters_.emplace(name, std::move(entry)).first->second->cluster;
}

void OpenClusters::Place(Transaction& edits, Sequence sequence, Row& row, const std::string& cluster) {
  const std::string former = row.cluster;
  edits.Place(sequence, row, cluster);
  if (former == cluster) return;
  const auto found = clusters_.find(former);
  if (found == clusters_.end()) return;
  Cluster& left = found->second->cluster;
  size_ -= SizeOf(*found->second);
  left.resolver.Erase(sequence);
  left.settled.erase(sequence);
  size_ += SizeOf(*found->second);
  if (left.resolver.size() == 0) Close(former);
}

void OpenClusters::PutRow(Transaction& edits, Sequence sequence, const Row& row) {
  edits.PutRow(sequence, row);
  const auto found = clusters_.find(row.cluster);
  if (found == clusters_.end()) return;
  Cluster& cluster = found->second->cluster;
  size_ -= SizeOf(*found->second);
  cluster.resolver.Put(sequence, MemberOf(row));
  cluster.resolver.Touch(sequence);
  cluster.settled.erase(sequence);
  size_ += SizeOf(*found->second);
}

void OpenClusters::Close(const std::string& name) {
  const auto found = clusters_.find(name);
  size_ -= SizeOf(*found->second);
  used_.erase(found->second->used);
  clusters_.erase(found);
}

void OpenClusters::Drop() {
  clusters_.clear();
  used_.clear();
  size_ = 0;
}

}  // namespace wireprint::credibility
