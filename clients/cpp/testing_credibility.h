// An in-process credibility service whose answers a test dictates.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cpp/options.h"
#include "clients/cpp/testing_status.h"
#include "clients/cpp/types.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "wireprint/credibility/v1/credibility_service.grpc.pb.h"

namespace wireprint::client {

class TestingCredibility final : public credibilityv1::CredibilityService::Service {
 public:
  TestingCredibility() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~TestingCredibility() override { server_->Shutdown(std::chrono::system_clock::now()); }

  ClientOptions Options() const {
    ClientOptions options;
    options.target = absl::StrCat("127.0.0.1:", port_);
    options.initial_backoff = absl::Milliseconds(2);
    options.max_backoff = absl::Milliseconds(5);
    return options;
  }

  // Statuses that the next calls end with, one each, whatever they are.
  std::deque<grpc::Status> failures;
  std::mutex mutex;
  std::vector<std::string> calls;   // names of methods, failed ones too
  std::vector<size_t> batch_bytes;  // of BatchRecordReports
  std::vector<size_t> batch_items;  // of BatchRecordReports

  // What the methods answer; UNIMPLEMENTED without. A batch is answered item by item, by record_report.
  std::function<credibilityv1::AnalyzeReportResponse(const credibilityv1::AnalyzeReportRequest&)> analyze_report;
  std::function<credibilityv1::RecordReportResponse(const credibilityv1::RecordReportRequest&)> record_report;
  std::function<credibilityv1::DeleteReportResponse(const credibilityv1::DeleteReportRequest&)> delete_report;
  std::function<credibilityv1::ResolveOriginResponse(const credibilityv1::ResolveOriginRequest&)> resolve_origin;
  std::function<credibilityv1::GetOutletProfileResponse(const credibilityv1::GetOutletProfileRequest&)>
      get_outlet_profile;
  std::function<credibilityv1::ListOutletsResponse(const credibilityv1::ListOutletsRequest&)> list_outlets;
  std::function<credibilityv1::ExplainMetricResponse(const credibilityv1::ExplainMetricRequest&)> explain_metric;
  std::function<credibilityv1::ListRecurringLinesResponse(const credibilityv1::ListRecurringLinesRequest&)>
      list_recurring_lines;
  std::function<credibilityv1::CorrectLineResponse(const credibilityv1::CorrectLineRequest&)> correct_line;
  std::function<credibilityv1::ListAgenciesResponse(const credibilityv1::ListAgenciesRequest&)> list_agencies;
  std::function<credibilityv1::ListRulesResponse(const credibilityv1::ListRulesRequest&)> list_rules;

 private:
  template <typename Request, typename Response>
  grpc::Status Answer(const char* method, const std::function<Response(const Request&)>& answer, const Request& request,
                      Response* response) {
    const std::lock_guard<std::mutex> lock(mutex);
    calls.emplace_back(method);
    if (!failures.empty()) {
      grpc::Status status = failures.front();
      failures.pop_front();
      return status;
    }
    if (!answer) {
      return {grpc::StatusCode::UNIMPLEMENTED, ""};
    }
    *response = answer(request);
    return grpc::Status::OK;
  }
  grpc::Status AnalyzeReport(grpc::ServerContext*, const credibilityv1::AnalyzeReportRequest* request,
                             credibilityv1::AnalyzeReportResponse* response) override {
    return Answer("AnalyzeReport", analyze_report, *request, response);
  }
  grpc::Status RecordReport(grpc::ServerContext*, const credibilityv1::RecordReportRequest* request,
                            credibilityv1::RecordReportResponse* response) override {
    return Answer("RecordReport", record_report, *request, response);
  }
  grpc::Status DeleteReport(grpc::ServerContext*, const credibilityv1::DeleteReportRequest* request,
                            credibilityv1::DeleteReportResponse* response) override {
    return Answer("DeleteReport", delete_report, *request, response);
  }
  grpc::Status ResolveOrigin(grpc::ServerContext*, const credibilityv1::ResolveOriginRequest* request,
                             credibilityv1::ResolveOriginResponse* response) override {
    return Answer("ResolveOrigin", resolve_origin, *request, response);
  }
  grpc::Status GetOutletProfile(grpc::ServerContext*, const credibilityv1::GetOutletProfileRequest* request,
                                credibilityv1::GetOutletProfileResponse* response) override {
    return Answer("GetOutletProfile", get_outlet_profile, *request, response);
  }
  grpc::Status ListOutlets(grpc::ServerContext*, const credibilityv1::ListOutletsRequest* request,
                           credibilityv1::ListOutletsResponse* response) override {
    return Answer("ListOutlets", list_outlets, *request, response);
  }
  grpc::Status ExplainMetric(grpc::ServerContext*, const credibilityv1::ExplainMetricRequest* request,
                             credibilityv1::ExplainMetricResponse* response) override {
    return Answer("ExplainMetric", explain_metric, *request, response);
  }
  grpc::Status ListRecurringLines(grpc::ServerContext*, const credibilityv1::ListRecurringLinesRequest* request,
                                  credibilityv1::ListRecurringLinesResponse* response) override {
    return Answer("ListRecurringLines", list_recurring_lines, *request, response);
  }
  grpc::Status CorrectLine(grpc::ServerContext*, const credibilityv1::CorrectLineRequest* request,
                           credibilityv1::CorrectLineResponse* response) override {
    return Answer("CorrectLine", correct_line, *request, response);
  }
  grpc::Status ListAgencies(grpc::ServerContext*, const credibilityv1::ListAgenciesRequest* request,
                            credibilityv1::ListAgenciesResponse* response) override {
    return Answer("ListAgencies", list_agencies, *request, response);
  }
  grpc::Status ListRules(grpc::ServerContext*, const credibilityv1::ListRulesRequest* request,
                         credibilityv1::ListRulesResponse* response) override {
    return Answer("ListRules", list_rules, *request, response);
  }
  grpc::Status BatchRecordReports(grpc::ServerContext*, const credibilityv1::BatchRecordReportsRequest* request,
                                  credibilityv1::BatchRecordReportsResponse* response) override {
    const std::function<credibilityv1::BatchRecordReportsResponse(const credibilityv1::BatchRecordReportsRequest&)>
        each = [&](const auto& batch) {
          batch_bytes.push_back(batch.ByteSizeLong());
          batch_items.push_back(static_cast<size_t>(batch.items_size()));
          credibilityv1::BatchRecordReportsResponse results;
          for (const auto& item : batch.items()) {
            credibilityv1::RecordReportRequest one;
            one.set_corpus(batch.corpus());
            *one.mutable_report() = item.report();
            one.set_view(batch.view());
            *results.add_results()->mutable_response() = record_report(one);
          }
          return results;
        };
    return Answer("BatchRecordReports", each, *request, response);
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace wireprint::client
