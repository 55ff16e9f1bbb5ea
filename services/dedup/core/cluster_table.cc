#include "services/dedup/core/cluster_table.h"

#include <mutex>
#include <shared_mutex>
#include <utility>

namespace wireprint::dedup {
namespace {

// Records that are visited under one lock.
constexpr size_t kWalkStep = 1024;

bool HasCompany(const Cluster& cluster) { return cluster.absorbed_into == 0 && cluster.size > 1; }

size_t ListBytes(const Cluster& cluster) {
  return cluster.anchors.capacity() * sizeof(Anchor) + cluster.absorbed.capacity() * sizeof(ClusterNumber);
}

}  // namespace

const Cluster* ClusterTable::FindLocked(ClusterNumber number) const {
  auto it = records_.find(number);
  if (it != records_.end() && it->second.absorbed_into != 0) it = records_.find(it->second.absorbed_into);
  return it == records_.end() ? nullptr : &it->second;
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
  const auto it = records_.find(number);
  if (it == records_.end()) return std::nullopt;
  return it->second;
}

std::vector<Anchor> ClusterTable::AnchorsOf(ClusterNumber number) const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  const Cluster* cluster = FindLocked(number);
  if (cluster == nullptr) return {{.sequence = number, .members = 1}};
  return cluster->anchors;
}

void ClusterTable::Walk(ClusterNumber after, absl::FunctionRef<bool(const Cluster&)> visit) const {
  while (true) {
    const std::shared_lock<FairSharedMutex> lock(mutex_);
    auto it = records_.upper_bound(after);
    for (size_t i = 0; i < kWalkStep; ++i, ++it) {
      if (it == records_.end() || !visit(it->second)) return;
      after = it->first;
    }
  }
}

size_t ClusterTable::clusters() const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  return clusters_;
}

size_t ClusterTable::records() const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  return records_.size();
}

size_t ClusterTable::bytes() const {
  const std::shared_lock<FairSharedMutex> lock(mutex_);
  // Nodes are two thirds full when they were filled in no order.
  return records_.size() * sizeof(std::pair<ClusterNumber, Cluster>) * 3 / 2 + list_bytes_;
}

void ClusterTable::Put(const Cluster& cluster) {
  const std::lock_guard<FairSharedMutex> lock(mutex_);
  PutLocked(cluster.number, cluster);
}

void ClusterTable::PutLocked(ClusterNumber number, const Cluster& cluster) {
  Cluster& placed = records_[number];
  TakeOff(placed);
  placed = cluster;
  placed.anchors.shrink_to_fit();
  list_bytes_ += ListBytes(placed);
  clusters_ += HasCompany(placed) ? 1 : 0;
}

void ClusterTable::TakeOff(const Cluster& record) {
  list_bytes_ -= ListBytes(record);
  clusters_ -= HasCompany(record) ? 1 : 0;
}

void ClusterTable::Apply(const ClusterImages& images) {
  const std::lock_guard<FairSharedMutex> lock(mutex_);
  for (const auto& [number, image] : images) {
    if (image.has_value()) {
      PutLocked(number, *image);
    } else if (const auto it = records_.find(number); it != records_.end()) {
      TakeOff(it->second);
      records_.erase(it);
    }
  }
}

}  // namespace wireprint::dedup
