#include "services/chassis/client_rate.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace wireprint::chassis {

absl::Duration ClientRate::Take(absl::string_view client, absl::Time now) {
  Shard& shard = shards_[absl::HashOf(client) % kShards];
  const std::lock_guard lock(shard.mutex);
  Bucket& bucket = BucketOf(shard, client, now);
  if (now > bucket.at) {
    bucket.calls = std::min(burst_, bucket.calls + absl::ToDoubleSeconds(now - bucket.at) * per_second_);
    bucket.at = now;
  }
  if (bucket.calls >= 1) {
    bucket.calls -= 1;
    return absl::ZeroDuration();
  }
  return absl::Seconds((1 - bucket.calls) / per_second_);
}

// Clients at rest, whose bucket has filled up again, are forgotten without loss; that is looked for once a second at
// most, so that a crowd of addresses does not make each call sweep the shard.
ClientRate::Bucket& ClientRate::BucketOf(Shard& shard, absl::string_view client, absl::Time now) {
  if (const auto found = shard.buckets.find(client); found != shard.buckets.end()) return found->second;
  if (shard.buckets.size() >= kMaxClients / kShards && now >= shard.swept + absl::Seconds(1)) {
    shard.swept = now;
    absl::erase_if(shard.buckets, [&](const auto& entry) {
      return entry.second.calls + absl::ToDoubleSeconds(now - entry.second.at) * per_second_ >= burst_;
    });
  }
  if (shard.buckets.size() < kMaxClients / kShards) {
    return shard.buckets.emplace(std::string(client), Bucket{burst_, now}).first->second;
  }
  if (!shard.shared_used) shard.shared = {burst_, now};
  shard.shared_used = true;
  return shard.shared;
}

size_t ClientRate::clients() const {
  size_t count = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.buckets.size();
  }
  return count;
}

}  // namespace wireprint::chassis
