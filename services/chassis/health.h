// grpc.health.v1.Health as a service of our own: the one built into gRPC is invisible to reflection.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "services/chassis/metrics.h"

namespace wireprint::chassis {

// Health by name: "" for the server as a whole, "liveness" for the process (SERVING from the start), and whatever
// SetServing adds. An unknown name: Check answers NOT_FOUND, Watch sends SERVICE_UNKNOWN and then what it becomes.
// Must outlive the grpc::Server it is registered with; its destructor waits for the last Watch. Every method may be
// called from any thread.
class HealthService final : public grpc::health::v1::Health::CallbackService {
 public:
  static constexpr absl::string_view kServiceName = "grpc.health.v1.Health";
  static constexpr absl::string_view kLiveness = "liveness";

  // Watch calls at once. One more gets UNIMPLEMENTED: whoever follows the protocol of health then takes the server for
  // healthy and calls it, where any other code would keep him waiting for as long as strangers fill the limit.
  struct Limits {
    int watches;
    int watches_per_connection;
  };

  // "" is NOT_SERVING at first. `metrics` may be null; else wireprint_server_health_watches is set there and
  // wireprint_server_refused_total{limit="max_watches"} counted. It must outlive the service.
  HealthService(const Limits& limits, Metrics* metrics);
  ~HealthService() override;

  // Sets the health of `name` and tells its watchers. Without effect after Shutdown.
  void SetServing(absl::string_view name, bool serving);

  // NOT_SERVING under every name but "liveness", for good; watchers are told and stay.
  void Shutdown();

  // Ends every Watch with UNAVAILABLE / SHUTTING_DOWN and refuses new ones, so that they do not hold up the stopping
  // server. Implies Shutdown.
  void EndWatches();

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context, const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  class Watcher;
  using ServingStatus = grpc::health::v1::HealthCheckResponse::ServingStatus;

  ServingStatus StatusOf(const std::string& name) const;  // mutex_ held
  void Insert(Watcher* watcher);                          // mutex_ held
  void Forget(Watcher* watcher);

  const Limits limits_;
  Counter* refused_ = nullptr;
  Gauge* open_ = nullptr;
  std::mutex mutex_;
  std::condition_variable no_watchers_;
  bool shut_down_ = false;
  bool watches_ended_ = false;
  std::map<std::string, ServingStatus> statuses_;
  std::set<Watcher*> watchers_;
  std::map<std::string, int> of_connection_;  // how many of them, by peer
};

}  // namespace wireprint::chassis
