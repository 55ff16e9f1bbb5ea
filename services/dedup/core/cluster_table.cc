#include "services/dedup/core/cluster_table.h"

#include <mutex>
#include <shared_mutex>

namespace wireprint::dedup {
namespace {

size_t ListBytes(const Cluster& cluster) {
  return cluster.anchors.capacity() * sizeof(Anchor) + cluster.absorbed.capacity() * sizeof(ClusterNumber);
}

}  // namespace

const Cluster* ClusterTable::FindLocked(ClusterNumber number) const {
  auto it = clusters_.find(number);
  if (it != clusters_.end() && it->second.absorbed_into != 0) it = clusters_.find(it->second.absorbed_into);
  return it == clusters_.end() ? nullptr : &it->second;
}

ClusterNumber ClusterTable::Resolve(ClusterNumber number) const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  const Cluster* cluster = FindLocked(number);
  return cluster == nullptr ? number : cluster->number;
}

std::optional<Cluster> ClusterTable::Find(ClusterNumber number) const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  const Cluster* cluster = FindLocked(number);
  if (cluster == nullptr) return std::nullopt;
  return *cluster;
}

std::optional<Cluster> ClusterTable::Record(ClusterNumber number) const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  const auto it = clusters_.find(number);
  if (it == clusters_.end()) return std::nullopt;
  return it->second;
}

std::vector<Anchor> ClusterTable::AnchorsOf(ClusterNumber number) const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  const Cluster* cluster = FindLocked(number);
  if (cluster == nullptr) return {{.sequence = number, .members = 1}};
  return cluster->anchors;
}

void ClusterTable::ForEach(absl::FunctionRef<void(const Cluster&)> visit) const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  for (const auto& [number, cluster] : clusters_) {
    if (cluster.absorbed_into == 0) visit(cluster);
  }
}

void ClusterTable::ForEachAbsorbed(absl::FunctionRef<void(const Cluster&)> visit) const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  for (const auto& [number, cluster] : clusters_) {
    if (cluster.absorbed_into != 0) visit(cluster);
  }
}

size_t ClusterTable::records() const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  return clusters_.size();
}

size_t ClusterTable::bytes() const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  return clusters_.capacity() * (sizeof(ClusterNumber) + sizeof(Cluster) + 1) + list_bytes_;
}

void ClusterTable::Apply(const ClusterImages& images) {
  const std::lock_guard<FairSharedMutex> lock(mutex_);
  for (const auto& [number, image] : images) {
    const auto it = clusters_.find(number);
    if (it != clusters_.end()) list_bytes_ -= ListBytes(it->second);
    if (!image.has_value()) {
      if (it != clusters_.end()) clusters_.erase(it);
      continue;
    }
    Cluster& placed = it != clusters_.end() ? it->second : clusters_[number];
    placed = *image;
    placed.anchors.shrink_to_fit();
    list_bytes_ += ListBytes(placed);
  }
}

}  // namespace wireprint::dedup
