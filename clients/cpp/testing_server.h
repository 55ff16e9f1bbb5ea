// An in-process dedup service whose answers a test dictates.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cpp/error.h"
#include "clients/cpp/options.h"
#include "clients/cpp/testing_status.h"
#include "clients/cpp/types.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

namespace wireprint::client {

// RESOURCE_EXHAUSTED with OVERLOADED and a delay, as the service sends it.
inline google::rpc::Status Overloaded(int retry_seconds) {
  google::rpc::Status status;
  status.set_code(8);
  status.set_message("the queue is full");
  google::rpc::ErrorInfo info;
  info.set_reason("OVERLOADED");
  info.set_domain("wireprint");
  (*info.mutable_metadata())["limit"] = "128";
  status.add_details()->PackFrom(info);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(retry_seconds);
  status.add_details()->PackFrom(retry);
  return status;
}

class TestingServer final : public dedupv1::DedupService::Service {
 public:
  TestingServer() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~TestingServer() override { server_->Shutdown(std::chrono::system_clock::now()); }

  ClientOptions Options() const {
    ClientOptions options;
    options.target = absl::StrCat("127.0.0.1:", port_);
    options.initial_backoff = absl::Milliseconds(2);
    options.max_backoff = absl::Milliseconds(5);
    return options;
  }

  // Statuses that the next calls end with, one each; after them calls succeed.
  std::deque<grpc::Status> failures;
  // Decides an item by its id and by how often it was seen before; default: stored.
  std::function<google::rpc::Status(const std::string& id, int seen)> item_status;
  // Called by each call of BatchAddReports before anything else, several at once.
  std::function<void()> before_batch;
  // How a call of FindMatches ends.
  std::function<dedupv1::FindMatchesResponse(const dedupv1::FindMatchesRequest&)> find_matches;
  // What the methods about clusters and lists answer; UNIMPLEMENTED without.
  std::function<dedupv1::GetClusterResponse(const dedupv1::GetClusterRequest&)> get_cluster;
  std::function<dedupv1::ListClustersResponse(const dedupv1::ListClustersRequest&)> list_clusters;
  std::function<dedupv1::ListClusterReportsResponse(const dedupv1::ListClusterReportsRequest&)> list_members;
  std::function<dedupv1::ListReportsResponse(const dedupv1::ListReportsRequest&)> list_reports;
  std::function<dedupv1::GetReportResponse(const dedupv1::GetReportRequest&)> get_report;
  // How a stream of WatchClusters goes; one of `failures` ends it before it begins.
  std::function<grpc::Status(grpc::ServerContext*, const dedupv1::WatchClustersRequest&,
                             grpc::ServerWriter<dedupv1::WatchClustersResponse>*)>
      watch_clusters;

  std::mutex mutex;
  std::vector<dedupv1::AddReportRequest> adds;
  std::vector<std::vector<std::string>> batches;  // ids, call by call
  std::vector<std::string> stored;                // ids in the order of storing
  std::vector<size_t> batch_bytes;

 private:
  grpc::Status NextFailure() {
    if (failures.empty()) {
      return grpc::Status::OK;
    }
    grpc::Status status = failures.front();
    failures.pop_front();
    return status;
  }

  grpc::Status AddReport(grpc::ServerContext* context, const dedupv1::AddReportRequest* request,
                         dedupv1::AddReportResponse* response) override {
    (void)context;
    const std::lock_guard<std::mutex> lock(mutex);
    adds.push_back(*request);
    response->set_report_id(request->report().report_id());
    response->set_revision(1);
    return NextFailure();
  }

  grpc::Status BatchAddReports(grpc::ServerContext* context, const dedupv1::BatchAddReportsRequest* request,
                               dedupv1::BatchAddReportsResponse* response) override {
    (void)context;
    if (before_batch) {
      before_batch();
    }
    const std::lock_guard<std::mutex> lock(mutex);
    batch_bytes.push_back(request->ByteSizeLong());
    std::vector<std::string>& ids = batches.emplace_back();
    for (const auto& item : request->items()) {
      ids.push_back(item.report().report_id());
    }
    if (grpc::Status status = NextFailure(); !status.ok()) {
      return status;
    }
    for (const std::string& id : ids) {
      auto* result = response->add_results();
      const google::rpc::Status status = item_status ? item_status(id, seen_[id]++) : google::rpc::Status();
      if (status.code() != 0) {
        *result->mutable_status() = status;
      } else {
        result->mutable_response()->set_report_id(id);
        result->mutable_response()->set_revision(1);
        stored.push_back(id);
      }
    }
    return grpc::Status::OK;
  }

  template <typename Request, typename Response>
  static grpc::Status Answer(const std::function<Response(const Request&)>& answer, const Request& request,
                             Response* response) {
    if (!answer) {
      return {grpc::StatusCode::UNIMPLEMENTED, ""};
    }
    *response = answer(request);
    return grpc::Status::OK;
  }
  grpc::Status GetCluster(grpc::ServerContext*, const dedupv1::GetClusterRequest* request,
                          dedupv1::GetClusterResponse* response) override {
    return Answer(get_cluster, *request, response);
  }
  grpc::Status ListClusters(grpc::ServerContext*, const dedupv1::ListClustersRequest* request,
                            dedupv1::ListClustersResponse* response) override {
    return Answer(list_clusters, *request, response);
  }
  grpc::Status ListClusterReports(grpc::ServerContext*, const dedupv1::ListClusterReportsRequest* request,
                                  dedupv1::ListClusterReportsResponse* response) override {
    return Answer(list_members, *request, response);
  }
  grpc::Status ListReports(grpc::ServerContext*, const dedupv1::ListReportsRequest* request,
                           dedupv1::ListReportsResponse* response) override {
    return Answer(list_reports, *request, response);
  }
  grpc::Status GetReport(grpc::ServerContext*, const dedupv1::GetReportRequest* request,
                         dedupv1::GetReportResponse* response) override {
    return Answer(get_report, *request, response);
  }
  grpc::Status WatchClusters(grpc::ServerContext* context, const dedupv1::WatchClustersRequest* request,
                             grpc::ServerWriter<dedupv1::WatchClustersResponse>* writer) override {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      if (grpc::Status status = NextFailure(); !status.ok()) {
        return status;
      }
    }
    return watch_clusters ? watch_clusters(context, *request, writer)
                          : grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "");
  }

  grpc::Status FindMatches(grpc::ServerContext* context, const dedupv1::FindMatchesRequest* request,
                           dedupv1::FindMatchesResponse* response) override {
    (void)context;
    if (find_matches) {
      *response = find_matches(*request);
    }
    return grpc::Status::OK;
  }

  int port_ = 0;
  std::map<std::string, int> seen_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace wireprint::client
