// Following the changes of clusters across restarts of the service.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cpp/backoff.h"
#include "clients/cpp/dedup_client.h"

namespace wireprint::client {

struct WatchOptions {
  std::string corpus;
  // Where to begin: a resume_token of WatchClusters or ListClusters; from now on when empty.
  std::string resume_token;
  BackoffOptions backoff;
  Timing timing = RealTiming();
  // Told of each break that is followed by another attempt.
  std::function<void(const absl::Status&)> interrupted;
};

class ClusterWatch {
 public:
  // `client` is copied.
  ClusterWatch(const DedupClient& client, WatchOptions options);
  ~ClusterWatch();

  // Follows the stream and gives each message to `message`: the first, which says where it begins, and then those with
  // changes, each change at least once. Where the stream breaks (IsRetryable) it is resumed behind the last message
  // that was given, for as long as it takes. Blocks until `message` returns false or Cancel is called, which are both
  // OK, or until an error that resuming cannot help, such as OUT_OF_RANGE / RESUME_TOKEN_EXPIRED: list the clusters and
  // begin with the token of the list. To be called once.
  absl::Status Run(const std::function<bool(const dedupv1::WatchClustersResponse&)>& message);

  // Ends Run, soon. Any thread, also before Run.
  void Cancel();

  // Behind the last message that was given; not while Run runs on another thread.
  const std::string& resume_token() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace wireprint::client
