#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/app.h"
#include "clients/cli/progress.h"
#include "clients/cli/width.h"
#include "clients/cpp/testing_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace wireprint::cli {
namespace {

namespace dedupv1 = ::wireprint::dedup::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kTime = 1772323200;  // 2026-03-01 00:00:00 UTC

class ClusterCommandsTest : public ::testing::Test {
 protected:
  ClusterCommandsTest()
      : file_(absl::StrCat(::testing::TempDir(), "/cluster-commands-",
                           ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove(file_);
  }
  ~ClusterCommandsTest() override { std::filesystem::remove(file_); }

  int Run(const std::vector<std::string>& arguments, const std::string& in = "") {
    std::istringstream input(in);
    out_.str("");
    err_.str("");
    Session session;
    session.server = server_.Options().target;
    session.in = &input;
    session.out = &out_;
    session.err = &err_;
    session.page_width = 80;
    session.out_terminal = out_terminal_;
    const int code = RunTool(arguments, session);
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(out_.str(), '\n'))) {
      if (!line.empty() && line.front() != '{') {
        EXPECT_LE(Width(line), 80U) << line;
      }
    }
    return code;
  }

  static void Fill(dedupv1::Cluster* cluster, int number) {
    cluster->set_cluster_id(absl::StrCat("c", number));
    cluster->set_report_count(3);
    cluster->set_outlet_count(2);
    cluster->mutable_first()->set_report_id(absl::StrCat("a-report-with-a-rather-long-name-", number));
    cluster->mutable_first()->set_outlet("the-northbay-courier-and-advertiser.example");
    cluster->mutable_first()->mutable_observe_time()->set_seconds(kTime);
    cluster->mutable_update_time()->set_seconds(kTime + 61);
  }

  std::string file_;
  client::TestingServer server_;
  bool out_terminal_ = false;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ClusterCommandsTest, ClusterShowsItsReportsAndWhatHoldsThem) {
  server_.get_cluster = [](const dedupv1::GetClusterRequest& request) {
    EXPECT_EQ(request.cluster_id(), "c9");
    dedupv1::GetClusterResponse response;
    Fill(response.mutable_cluster(), 7);
    response.mutable_cluster()->add_former_cluster_ids("c9");
    auto* anchor = response.mutable_cluster()->add_anchors();
    anchor->set_sequence(7);
    anchor->set_report_id("ferry-wire");
    anchor->set_member_count(3);
    return response;
  };
  std::vector<uint32_t> sizes;
  server_.list_members = [&](const dedupv1::ListClusterReportsRequest& request) {
    sizes.push_back(request.page_size());
    dedupv1::ListClusterReportsResponse response;
    auto* member = response.add_members();
    member->set_outlet("northbay-courier.example");
    member->mutable_observe_time()->set_seconds(kTime);
    member->set_anchor_sequence(7);
    if (request.page_token().empty()) {
      member->set_report_id("ferry-wire");
      response.set_next_page_token("next");
    } else {
      member->set_report_id("ferry-herald-of-the-morning");
      member->mutable_comparison()->set_relation(dedupv1::RELATION_TRIMMED);
      member->mutable_comparison()->set_containment(0.998);
    }
    return response;
  };
  EXPECT_EQ(Run({"cluster", "c9"}), kOk) << err_.str();
  EXPECT_EQ(out_.str(),
            "cluster       c7\n"
            "formerly      c9\n"
            "reports       3 of 2 outlets\n"
            "first         a-report-with-a-rather-long-name-7\n"
            "              2026-03-01 00:00:00 UTC, the-northbay-courier-and-advertiser.exam…\n"
            "updated       2026-03-01 00:01:01 UTC\n"
            "anchors       ferry-wire, holds 3\n"
            "\n" +
                out_.str().substr(out_.str().find("REPORT (a)")));
  EXPECT_THAT(out_.str(), HasSubstr("TRIMMED     99 %  ferry-wire\n"));
  EXPECT_THAT(out_.str(), HasSubstr("... 1 more; see --max"));
  EXPECT_THAT(sizes, ElementsAre(50, 49));
}

TEST_F(ClusterCommandsTest, ClustersAreListedPageByPageUpToTheirMost) {
  std::vector<dedupv1::ListClustersRequest> requests;
  server_.list_clusters = [&](const dedupv1::ListClustersRequest& request) {
    requests.push_back(request);
    dedupv1::ListClustersResponse response;
    const int begin = static_cast<int>(requests.size() - 1) * 40;
    for (int i = 0; i < 40 && i < static_cast<int>(request.page_size()); ++i) {
      Fill(response.add_clusters(), begin + i + 1);
    }
    response.set_next_page_token(requests.size() < 3 ? "more" : "");
    return response;
  };
  EXPECT_EQ(Run({"clusters", "--order=size", "--min=3", "--since=2026-03-01"}), kOk) << err_.str();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].order_by(), "report_count desc");
  EXPECT_EQ(requests[0].minimum_report_count(), 3U);
  EXPECT_EQ(requests[0].updated_since().seconds(), kTime);
  EXPECT_EQ(requests[1].page_size(), 10U);
  EXPECT_EQ(requests[1].page_token(), "more");
  EXPECT_THAT(out_.str(), HasSubstr("CLUSTER  REPORTS  FIRST REPORT"));
  EXPECT_THAT(out_.str(), HasSubstr("\nc50 "));
  EXPECT_THAT(out_.str(), ::testing::Not(HasSubstr("\nc51 ")));
  EXPECT_THAT(out_.str(), HasSubstr("2026-03-01 00:01:01\n"));
  EXPECT_THAT(out_.str(), HasSubstr("... and more; see --max\n"));
  requests.clear();
  EXPECT_EQ(Run({"clusters", "--max=0", "--output=json"}), kOk);
  EXPECT_EQ(nlohmann::json::parse(out_.str()).size(), 120U);
  EXPECT_EQ(Run({"clusters", "--since=yesterday"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--since: \"yesterday\" is no time"));
  EXPECT_EQ(Run({"clusters", "--order=name"}), kUsage);
}

TEST_F(ClusterCommandsTest, ReportsAreListedWithTheirClusters) {
  server_.list_reports = [](const dedupv1::ListReportsRequest& request) {
    EXPECT_EQ(request.observed_after().seconds(), kTime);
    EXPECT_FALSE(request.has_observed_before());
    dedupv1::ListReportsResponse response;
    auto* report = response.add_reports();
    report->mutable_report()->set_report_id("ferry-wire");
    report->mutable_report()->set_outlet("meridianwire.example");
    report->mutable_report()->mutable_observe_time()->set_seconds(kTime);
    report->mutable_cluster()->set_cluster_id("c7");
    report->mutable_cluster()->set_report_count(3);
    return response;
  };
  EXPECT_EQ(Run({"reports", "--after=2026-03-01"}), kOk) << err_.str();
  EXPECT_EQ(out_.str(),
            "REPORT      OUTLET                OBSERVED             CLUSTER  IN IT\n"
            "ferry-wire  meridianwire.example  2026-03-01 00:00:00  c7           3\n");
}

TEST_F(ClusterCommandsTest, WatchShowsChangesAndGoesOnWhereItsTokenSays) {
  std::vector<std::string> tokens;
  server_.watch_clusters = [&](grpc::ServerContext*, const dedupv1::WatchClustersRequest& request,
                               grpc::ServerWriter<dedupv1::WatchClustersResponse>* writer) {
    tokens.push_back(request.resume_token());
    dedupv1::WatchClustersResponse response;
    auto* joined = response.add_changes();
    joined->set_kind(dedupv1::ClusterChange::KIND_REPORT_JOINED);
    joined->set_cluster_id("c7");
    joined->set_report_id("ferry-herald");
    joined->set_outlet("herald.example");
    joined->set_report_count(2);
    joined->mutable_change_time()->set_seconds(kTime);
    auto* merged = response.add_changes();
    merged->set_kind(dedupv1::ClusterChange::KIND_CLUSTERS_MERGED);
    merged->set_cluster_id("c7");
    merged->set_former_cluster_id("c9");
    merged->set_report_count(4);
    merged->mutable_change_time()->set_seconds(kTime);
    response.set_resume_token(absl::StrCat("token-", tokens.size()));
    writer->Write(response);
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "stopping");
  };
  EXPECT_EQ(Run({"watch", "--count=4", "--resume-file=" + file_}), kOk) << err_.str();
  const std::string lines =
      "2026-03-01 00:00:00 c7 joined by ferry-herald of herald.example, 2 reports\n"
      "2026-03-01 00:00:00 c7 takes in c9, 4 reports\n";
  EXPECT_EQ(out_.str(), lines + lines);
  EXPECT_THAT(err_.str(), HasSubstr("the stream broke, resuming: UNAVAILABLE: stopping"));
  EXPECT_EQ(Run({"watch", "--count=1", "--output=jsonl", "--resume-file=" + file_}), kOk);
  EXPECT_THAT(tokens, ElementsAre("", "token-1", "token-2"));
  for (const auto& line : std::vector<std::string>(absl::StrSplit(out_.str(), '\n', absl::SkipEmpty()))) {
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
  EXPECT_EQ(Run({"watch", "--count=1", "--resume-file=/nowhere/token"}), kRefused);
}

std::string Lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&lines, R"({"report_id":"r)", i, R"(","outlet":"a.example","text":"x"})", "\n");
  }
  return lines;
}

TEST_F(ClusterCommandsTest, AddGoesOnWhereItWasBrokenOff) {
  server_.item_status = [](const std::string& id, int) {
    return id == "r5" ? client::Overloaded(1) : google::rpc::Status();
  };
  const std::vector<std::string> add = {"add",           "--in-flight=1",          "--batch=3",
                                        "--timeout=0.5", "--resume-file=" + file_, "-"};
  EXPECT_EQ(Run(add, Lines(8)), kRefused);
  EXPECT_EQ(server_.stored.size(), 7U);
  server_.item_status = nullptr;
  server_.stored.clear();
  EXPECT_EQ(Run(add, Lines(8)), kOk) << err_.str();
  EXPECT_THAT(err_.str(), HasSubstr("5 reports were done before\n"));
  EXPECT_THAT(server_.stored, ElementsAre("r5", "r6", "r7")) << "from the first that was not done";
  server_.stored.clear();
  EXPECT_EQ(Run(add, Lines(10)), kOk);
  EXPECT_THAT(server_.stored, ElementsAre("r8", "r9")) << "what was added at the end since";
  server_.stored.clear();
  EXPECT_EQ(Run({"add", "--corpus=other", "--resume-file=" + file_, "-"}, Lines(10)), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("belongs to another input or corpus"));
  EXPECT_THAT(server_.stored, IsEmpty());
}

TEST_F(ClusterCommandsTest, ALastLineThatIsStillWrittenIsReadAgain) {
  const std::vector<std::string> add = {"add", "--resume-file=" + file_, "-"};
  EXPECT_EQ(Run(add, Lines(2) + R"({"report_id":"r2","outlet":"a.exam)"), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("-:3: "));
  EXPECT_THAT(err_.str(), HasSubstr("the line has no end yet"));
  EXPECT_THAT(server_.stored, ElementsAre("r0", "r1"));
  server_.stored.clear();
  EXPECT_EQ(Run(add, Lines(4)), kOk) << err_.str();
  EXPECT_THAT(server_.stored, ElementsAre("r2", "r3"));
  server_.stored.clear();
  EXPECT_EQ(Run(add, Lines(5).substr(0, Lines(5).size() - 1)), kOk) << "whole, with no newline: " << err_.str();
  EXPECT_EQ(Run(add, Lines(5)), kOk);
  EXPECT_THAT(server_.stored, ElementsAre("r4"));
  EXPECT_EQ(Run(add, Lines(5) + "not json\n"), kRefused);
  EXPECT_EQ(Run(add, Lines(5) + "not json\n"), kOk) << "a line with an end is refused once";
}

TEST_F(ClusterCommandsTest, AResumeFileIsOfOneServer) {
  const std::vector<std::string> add = {"add", "--resume-file=" + file_, "-"};
  EXPECT_EQ(Run(add, Lines(3)), kOk);
  client::TestingServer other;
  std::vector<std::string> elsewhere = add;
  elsewhere.push_back("--server=" + other.Options().target);
  EXPECT_EQ(Run(elsewhere, Lines(3)), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("belongs to the server " + server_.Options().target));
  EXPECT_THAT(err_.str(), HasSubstr("another --resume-file"));
  EXPECT_THAT(other.stored, IsEmpty());
  EXPECT_EQ(Run(add, Lines(3)), kOk);
  EXPECT_THAT(err_.str(), HasSubstr("3 reports were done before"));
}

TEST_F(ClusterCommandsTest, ControlsOfAReportDoNotReachATerminal) {
  server_.get_report = [](const client::dedupv1::GetReportRequest&) {
    client::dedupv1::GetReportResponse response;
    response.mutable_report()->set_report_id("a");
    response.mutable_report()->set_outlet("a.example");
    response.mutable_report()->set_title(std::string("Ferry\0 \x1b[2Jstruck\nhard", 22));
    response.mutable_report()->set_text_bytes(std::string("One  two\tthree\n\x1b]0;x\x07\xC2\x9B \xFF\0four", 30));
    return response;
  };
  const std::string title = "title         Ferry\uFFFD \uFFFD[2Jstruck hard\n";
  EXPECT_EQ(Run({"get", "--text", "a"}), kOk) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr(title));
  EXPECT_THAT(out_.str(), HasSubstr(std::string("\x1b]0;x\x07\xC2\x9B \xFF\0four", 15)))
      << "in a pipe, the text itself";
  out_terminal_ = true;
  EXPECT_EQ(Run({"get", "--text", "a"}), kOk);
  EXPECT_THAT(out_.str(), HasSubstr(title));
  EXPECT_THAT(out_.str(), HasSubstr("\n\nOne  two\tthree\n\uFFFD]0;x\uFFFD\uFFFD \uFFFD\uFFFDfour\n"));
}

TEST(ProgressTextTest, TellsRateClustersAndWhatIsLeft) {
  ProgressState state{.reports = 1234, .refused = 2, .clusters = 56};
  EXPECT_EQ(ProgressText(state, absl::Seconds(3)), "1234 reports, 56 clusters, 2 refused, 411 a second");
  state.refused = 0;
  state.skipped_bytes = 500;
  state.done_bytes = 600;
  state.total_bytes = 1000;
  EXPECT_EQ(ProgressText(state, absl::Seconds(10)), "1234 reports, 56 clusters, 123 a second, 60 %, 40 s to go")
      << "what an earlier run did takes no time";
}

}  // namespace
}  // namespace wireprint::cli
