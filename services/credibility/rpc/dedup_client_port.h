// Dedup over gRPC.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/security/credentials.h"
#include "services/chassis/tracer.h"
#include "services/credibility/engine/dedup_port.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

namespace wireprint::credibility::rpc {

struct DedupClientOptions {
  std::string target = "127.0.0.1:7171";
  // Plaintext when null.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  // When those of them end that are certificates, by name.
  std::map<std::string, absl::Time> certificates;
  // Asked for the token of each call, by any thread; null, or "", for none.
  std::function<std::string()> token;
  // Dedup is pinged this long after it was last heard; when it does not answer within the timeout, the connection is
  // given up and another one made. Not more often than dedup allows.
  absl::Duration keepalive_time = absl::Seconds(20);
  absl::Duration keepalive_timeout = absl::Seconds(10);
  // Null: calls are no spans, and `traceparent` is sent on as it came. Must outlive the port.
  const chassis::Tracer* tracer = nullptr;
};

// Thread-safe. Calls that are under way must have ended before it is destroyed: Stop ends them.
class DedupClientPort final : public DedupPort {
 public:
  explicit DedupClientPort(const DedupClientOptions& options);
  ~DedupClientPort() override;

  void AddReports(const std::string& corpus, std::vector<DedupItem> items, uint32_t max_matches, absl::Time deadline,
                  AddDone done) override;
  absl::Status DeleteReport(const std::string& corpus, const DedupDeletion& deletion, absl::Time deadline) override;
  absl::StatusOr<Micros> Retention(const std::string& corpus) override;
  absl::StatusOr<DedupPosition> Position(const std::string& corpus) override;
  absl::StatusOr<PlaceList> ListPlaces(const std::string& corpus, const std::string& page_token) override;
  absl::StatusOr<std::string> PresentCluster(const std::string& corpus, const std::string& cluster) override;
  absl::Status Watch(const std::string& corpus, const std::string& resume_token,
                     absl::FunctionRef<bool(const ChangePage&)> take) override;
  void Stop() override;

 private:
  struct AddCall;
  // False once Stop was called; else the context can be cancelled by it until Leave.
  bool Enter(grpc::ClientContext& context);
  void Leave(grpc::ClientContext& context);
  template <typename Method, typename Request, typename Response>
  absl::Status Ask(Method method, const Request& request, Response& response);

  // Streams that wait for changes have connections of their own, so that these are never full for what is asked.
  struct WatchConnection {
    std::unique_ptr<dedup::v1::DedupService::Stub> stub;
    size_t watches = 0;
  };
  // One with room for a stream, which counts in it until the caller takes it out.
  WatchConnection& TakeWatchConnection();

  const DedupClientOptions options_;
  const std::unique_ptr<dedup::v1::DedupService::Stub> stub_;
  std::mutex mutex_;
  std::condition_variable idle_;
  bool stopped_ = false;                          // guarded by mutex_
  std::set<grpc::ClientContext*> under_way_;      // guarded by mutex_
  std::list<WatchConnection> watch_connections_;  // guarded by mutex_
};

}  // namespace wireprint::credibility::rpc
