// How many calls a second each client may make: a token bucket a client, in a table of fixed size. Free of gRPC.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wireprint::chassis {

// Any thread.
class ClientRate {
 public:
  // Clients known at once. When a shard of the table is full of clients that are not at rest, new ones share a bucket.
  static constexpr size_t kMaxClients = 16'384;

  // `per_second` calls in the long run and `burst` at once, both at least 1.
  ClientRate(double per_second, double burst) : per_second_(per_second), burst_(burst) {}

  // Takes a call of `client`'s: zero when it may be made, else how long until one may.
  absl::Duration Take(absl::string_view client, absl::Time now);

  size_t clients() const;

 private:
  static constexpr size_t kShards = 16;
  struct Bucket {
    double calls = 0;  // left as of `at`
    absl::Time at;
  };
  struct Shard {
    mutable std::mutex mutex;
    absl::flat_hash_map<std::string, Bucket> buckets;
    Bucket shared;
    bool shared_used = false;
    absl::Time swept = absl::InfinitePast();
  };
  Bucket& BucketOf(Shard& shard, absl::string_view client, absl::Time now);

  const double per_second_;
  const double burst_;
  std::array<Shard, kShards> shards_;
};

}  // namespace wireprint::chassis
