#include "clients/cpp/credibility_client.h"

#include "clients/cpp/channel.h"
#include "clients/cpp/pages.h"
#include "clients/cpp/record_all.h"
#include "clients/cpp/testing_credibility.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::client {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Le;

class CredibilityClientTest : public ::testing::Test {
 protected:
  CredibilityClientTest() : client_(server_.Options()) {
    server_.record_report = [this](const credibilityv1::RecordReportRequest& request) {
      recorded_.push_back(request);
      credibilityv1::RecordReportResponse response;
      response.set_report_id(request.report().report_id());
      response.set_revision(1);
      return response;
    };
  }

  static credibilityv1::RecordReportRequest Request(const std::string& text) {
    credibilityv1::RecordReportRequest request;
    request.mutable_report()->set_report_id("r1");
    request.mutable_report()->set_outlet("northbay-courier.example");
    request.mutable_report()->set_text(text);
    return request;
  }

  TestingCredibility server_;
  CredibilityClient client_;
  std::vector<credibilityv1::RecordReportRequest> recorded_;
};

TEST_F(CredibilityClientTest, TextIsSentAsBytes) {
  ASSERT_TRUE(client_.RecordReport(Request("a\xFFz")).ok());
  ASSERT_EQ(recorded_.size(), 1U);
  EXPECT_EQ(recorded_[0].report().text_bytes(), "a\xFFz");
  server_.analyze_report = [](const credibilityv1::AnalyzeReportRequest& request) {
    credibilityv1::AnalyzeReportResponse response;
    response.mutable_analysis()->set_language(request.report().has_text_bytes() ? "en" : "");
    return response;
  };
  credibilityv1::AnalyzeReportRequest analyze;
  analyze.mutable_report()->set_text("a\xFFz");
  const auto response = client_.AnalyzeReport(analyze);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->analysis().language(), "en");
}

TEST_F(CredibilityClientTest, AStringThatIsNotUtf8IsRefusedWithItsField) {
  credibilityv1::RecordReportRequest request = Request("text");
  request.mutable_report()->set_credit_line("abc\x80");
  const auto response = client_.RecordReport(request);
  ASSERT_TRUE(ErrorOf(response.status()).has_value());
  EXPECT_EQ(ErrorOf(response.status())->field, "report.credit_line");
  EXPECT_TRUE(server_.calls.empty());
}

TEST_F(CredibilityClientTest, UnavailableIsRetriedUntilItPasses) {
  server_.failures = {{grpc::StatusCode::UNAVAILABLE, "stopping"}, {grpc::StatusCode::UNAVAILABLE, "stopping"}};
  EXPECT_TRUE(client_.RecordReport(Request("text")).ok());
  EXPECT_EQ(server_.calls.size(), 3U);
}

TEST_F(CredibilityClientTest, AServerThatIsNotThereIsUnavailable) {
  const CredibilityClient client({.target = "127.0.0.1:1", .timeout = absl::Milliseconds(200)});
  EXPECT_EQ(client.RecordReport(Request("text")).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(client.WaitConnected(absl::Milliseconds(50)).code(), absl::StatusCode::kUnavailable);
}

TEST_F(CredibilityClientTest, EachMethodCallsItsNamesake) {
  EXPECT_FALSE(client_.AnalyzeReport({}).ok());
  EXPECT_TRUE(client_.RecordReport({}).ok());
  EXPECT_TRUE(client_.BatchRecordReports({}).ok());
  EXPECT_FALSE(client_.DeleteReport({}).ok());
  EXPECT_FALSE(client_.ResolveOrigin({}).ok());
  EXPECT_FALSE(client_.GetOutletProfile({}).ok());
  EXPECT_FALSE(client_.ListOutlets({}).ok());
  EXPECT_FALSE(client_.ExplainMetric({}).ok());
  EXPECT_FALSE(client_.ListRecurringLines({}).ok());
  EXPECT_FALSE(client_.CorrectLine({}).ok());
  EXPECT_FALSE(client_.ListAgencies({}).ok());
  EXPECT_FALSE(client_.ListRules({}).ok());
  EXPECT_THAT(server_.calls, ElementsAre("AnalyzeReport", "RecordReport", "BatchRecordReports", "DeleteReport",
                                         "ResolveOrigin", "GetOutletProfile", "ListOutlets", "ExplainMetric",
                                         "ListRecurringLines", "CorrectLine", "ListAgencies", "ListRules"));
}

TEST_F(CredibilityClientTest, PagesAreWalkedToTheirEndOrToTheCallersEnd) {
  server_.list_agencies = [](const credibilityv1::ListAgenciesRequest& request) {
    credibilityv1::ListAgenciesResponse response;
    const int page = request.page_token().empty() ? 0 : std::stoi(request.page_token());
    response.add_agencies()->set_agency_id(absl::StrCat("a", page));
    if (page < 3) response.set_next_page_token(absl::StrCat(page + 1));
    return response;
  };
  std::vector<std::string> ids;
  const auto call = [&](const credibilityv1::ListAgenciesRequest& request) { return client_.ListAgencies(request); };
  EXPECT_TRUE(ForEachPage(credibilityv1::ListAgenciesRequest(), call, [&](const auto& page) {
                ids.push_back(page.agencies(0).agency_id());
                return true;
              }).ok());
  EXPECT_THAT(ids, ElementsAre("a0", "a1", "a2", "a3"));
  ids.clear();
  EXPECT_TRUE(ForEachPage(credibilityv1::ListAgenciesRequest(), call, [&](const auto& page) {
                ids.push_back(page.agencies(0).agency_id());
                return ids.size() < 2;
              }).ok());
  EXPECT_THAT(ids, ElementsAre("a0", "a1"));
}

TEST_F(CredibilityClientTest, RecordAllKeepsToTheBytesOfABatchAndToItsOrder) {
  std::vector<reportv1::Report> reports(12);
  for (size_t i = 0; i < reports.size(); ++i) {
    reports[i].set_report_id(absl::StrCat("r", i));
    reports[i].set_text(std::string(60 << 10, 'x'));
  }
  RecordAllOptions options;
  options.corpus = "trial";
  options.in_flight = 1;
  options.view = credibilityv1::ANALYSIS_VIEW_FULL;
  std::vector<std::string> order;
  const RecordAllSummary summary = RecordAll(client_, reports, options, [&](const RecordOutcome& outcome) {
    ASSERT_TRUE(outcome.result.ok()) << outcome.result.status();
    order.push_back(outcome.result->report_id());
  });
  EXPECT_EQ(summary.stored, 12U);
  EXPECT_THAT(server_.batch_items, ElementsAre(4U, 4U, 4U));
  EXPECT_THAT(server_.batch_bytes, Each(Le(kMaxBatchBytes)));
  ASSERT_EQ(order.size(), 12U);
  for (size_t i = 0; i < order.size(); ++i) {
    EXPECT_EQ(order[i], absl::StrCat("r", i));
    EXPECT_EQ(recorded_[i].corpus(), "trial");
    EXPECT_EQ(recorded_[i].view(), credibilityv1::ANALYSIS_VIEW_FULL);
  }
}

TEST_F(CredibilityClientTest, RecordAllSendsAgainWhatFailsForTheMomentAndStopsAtTheRest) {
  server_.failures = {{grpc::StatusCode::UNAVAILABLE, "stopping"}};
  ClientOptions once = server_.Options();
  once.max_attempts = 1;  // leaves the retry to RecordAll
  const CredibilityClient client(once);
  std::vector<reportv1::Report> reports(1);
  reports[0].set_text("text");
  RecordAllOptions options;
  options.timing.sleep = [](absl::Duration) {};
  RecordAllSummary summary = RecordAll(client, reports, options, nullptr);
  EXPECT_EQ(summary.stored, 1U);
  EXPECT_EQ(summary.retried_items, 1U);
  server_.failures = {{grpc::StatusCode::INVALID_ARGUMENT, "no such corpus"}};
  summary = RecordAll(client, reports, options, nullptr);
  EXPECT_EQ(summary.stopped.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(summary.refused, 1U);
}

TEST(ServiceConfigTest, RetriesHoldForBothServices) {
  const std::string config = ServiceConfig(ClientOptions());
  EXPECT_NE(config.find(R"({"service":"wireprint.dedup.v1.DedupService"})"), std::string::npos);
  EXPECT_NE(config.find(R"({"service":"wireprint.credibility.v1.CredibilityService"})"), std::string::npos);
}

}  // namespace
}  // namespace wireprint::client
