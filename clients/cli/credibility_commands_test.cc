#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/app.h"
#include "clients/cli/credibility_words.h"
#include "clients/cli/width.h"
#include "clients/cpp/testing_credibility.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace wireprint::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t kTime = 1772323200;  // 2026-03-01 00:00:00 UTC
constexpr char kText[] =
    "NORTHBAY (AP) - The bridge is open, officials who asked not to be named said.\n"
    "Also Read | What the harbour levy pays for, and what it does not, and who has to pay it in the end\n";

reportv1::Span SpanOf(absl::string_view part) {
  reportv1::Span span;
  span.set_byte_begin(static_cast<uint32_t>(absl::string_view(kText).find(part)));
  span.set_byte_end(static_cast<uint32_t>(span.byte_begin() + part.size()));
  return span;
}

// As the service would say it of kText.
credibilityv1::Analysis AnalysisOfText() {
  credibilityv1::Analysis analysis;
  analysis.set_view(credibilityv1::ANALYSIS_VIEW_FULL);
  analysis.set_attribution_status(credibilityv1::ATTRIBUTION_STATUS_ANALYZED);
  auto* line = analysis.add_lines();
  *line->mutable_span() = SpanOf("Also Read | What the harbour levy pays for, and what it does not");
  line->set_line(1);
  line->set_kind("related_link");
  line->set_drop(true);
  line->set_rule("related.also_read");
  auto* credit = analysis.add_credits();
  credit->set_agency_id("ap");
  credit->set_role(credibilityv1::CREDIT_ROLE_TEXT_ORIGIN);
  credit->set_field(credibilityv1::REPORT_FIELD_TEXT);
  *credit->mutable_span() = SpanOf("AP");
  credit->set_rule("dateline");
  auto* attribution = analysis.add_attributions();
  *attribution->mutable_source() = SpanOf("officials who asked not to be named");
  *attribution->mutable_cue() = SpanOf("said");
  *attribution->add_content() = SpanOf("The bridge is open");
  attribution->set_source_kind(credibilityv1::SOURCE_KIND_ANONYMOUS);
  attribution->set_act(credibilityv1::ATTRIBUTION_ACT_ASSERT);
  attribution->set_form(credibilityv1::ATTRIBUTION_FORM_INDIRECT);
  return analysis;
}

void Fill(credibilityv1::OutletProfile* profile, const std::string& outlet, bool enough) {
  profile->set_outlet(outlet);
  profile->set_family(outlet);
  profile->set_role(credibilityv1::OUTLET_ROLE_PUBLISHER);
  profile->mutable_window_end()->set_seconds(kTime);
  profile->set_half_life_days(90);
  profile->mutable_counts()->set_reports(41);
  profile->mutable_counts()->set_credits_none(3);
  auto* value = profile->add_metrics();
  value->set_metric(credibilityv1::METRIC_REPRINT_RATE);
  value->set_k(12);
  value->set_n(40);
  value->set_n_eff(enough ? 36.54 : 12.5);
  value->set_level(0.9);
  value->set_status(enough ? credibilityv1::METRIC_STATUS_OK : credibilityv1::METRIC_STATUS_INSUFFICIENT);
  if (enough) {
    value->set_value(0.304);
    value->mutable_interval()->set_lower(0.197);
    value->mutable_interval()->set_upper(0.438);
  }
}

class CredibilityCommandsTest : public ::testing::Test {
 protected:
  int Run(const std::vector<std::string>& arguments, const std::string& in = "") {
    std::istringstream input(in);
    out_.str("");
    err_.str("");
    Session session;
    session.server = "127.0.0.1:1";  // none of these commands speaks to dedup
    session.credibility = server_.Options().target;
    session.in = &input;
    session.out = &out_;
    session.err = &err_;
    const int code = RunTool(arguments, session);
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(out_.str(), '\n'))) {
      if (!line.empty() && line.front() != '{' && line.front() != ' ') {
        EXPECT_LE(Width(line), 100U) << line;
      }
    }
    return code;
  }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  client::TestingCredibility server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CredibilityCommandsTest, AnalyzeShowsEachFindingInTheWordsOfTheText) {
  server_.analyze_report = [](const credibilityv1::AnalyzeReportRequest& request) {
    EXPECT_EQ(request.report().text_bytes(), kText);
    EXPECT_TRUE(request.report().has_byline());
    EXPECT_FALSE(request.report().has_credit_line());
    credibilityv1::AnalyzeReportResponse response;
    *response.mutable_analysis() = AnalysisOfText();
    return response;
  };
  EXPECT_EQ(Run({"analyze", "--no-byline", "-"}, kText), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("   2  related link  cut  Also Read | What the harbour levy pays for,"));
  EXPECT_THAT(out(), HasSubstr("ap        text   text  AP                    dateline"));
  EXPECT_THAT(out(), HasSubstr("officials who asked not to be named  anonymous  assert  indirect  said\n"
                               "    The bridge is open\n"));
  EXPECT_EQ(Run({"analyze", "--no-byline", "--output=jsonl", "-"}, kText), kOk);
  EXPECT_EQ(nlohmann::json::parse(out())["credits"][0]["agency_id"], "ap");
}

TEST_F(CredibilityCommandsTest, AnalyzeReadsStoredReportsFromDedup) {
  EXPECT_EQ(Run({"--timeout=0.2", "analyze", "id:copy"}), kUnreachable);
  EXPECT_THAT(err(), HasSubstr("id:copy: UNAVAILABLE: no connection to 127.0.0.1:1"));
  EXPECT_THAT(err(), HasSubstr("--server=HOST:PORT"));
}

TEST_F(CredibilityCommandsTest, AnalyzeSaysWhatWasNotLookedFor) {
  server_.analyze_report = [](const credibilityv1::AnalyzeReportRequest&) {
    credibilityv1::AnalyzeReportResponse response;
    response.mutable_analysis()->set_attribution_status(credibilityv1::ATTRIBUTION_STATUS_UNSUPPORTED_LANGUAGE);
    return response;
  };
  EXPECT_EQ(Run({"analyze", "-"}, "渡轮"), kOk);
  EXPECT_THAT(out(), HasSubstr("no rules for this language"));
  EXPECT_THAT(out(), HasSubstr("would have been too large"));
}

TEST_F(CredibilityCommandsTest, RecordShowsTheMatchTheCreditAndWhatWasCut) {
  server_.record_report = [](const credibilityv1::RecordReportRequest& request) {
    EXPECT_EQ(request.view(), credibilityv1::ANALYSIS_VIEW_FULL);
    credibilityv1::RecordReportResponse response;
    response.set_report_id(request.report().report_id());
    response.set_outlet("a.example");
    *response.mutable_analysis() = AnalysisOfText();
    if (request.report().report_id() == "later") {
      response.set_provenance(credibilityv1::PROVENANCE_PENDING);
      return response;
    }
    response.set_provenance(credibilityv1::PROVENANCE_RESOLVED);
    response.mutable_observe_time()->set_seconds(kTime + 60);
    auto* match = response.mutable_matches()->add_matches();
    match->set_report_id("wire-1");
    match->set_outlet("wire.example");
    match->mutable_observe_time()->set_seconds(kTime);
    match->mutable_comparison()->set_relation(client::dedupv1::RELATION_COPY);
    match->mutable_comparison()->set_containment(1);
    match->mutable_comparison()->set_reverse_containment(0.5);
    response.mutable_place()->set_report_count(2);
    response.mutable_origin()->set_kind(credibilityv1::ORIGIN_KIND_PHANTOM);
    response.mutable_origin()->set_agency_id("ap");
    response.set_credit_cell(credibilityv1::CREDIT_CELL_ACCURATE);
    return response;
  };
  const std::string lines =
      absl::StrCat(nlohmann::json({{"report_id", "copy"}, {"outlet", "a.example"}, {"text", kText}}).dump(), "\n",
                   nlohmann::json({{"report_id", "later"}, {"outlet", "a.example"}, {"text", kText}}).dump(), "\n");
  EXPECT_EQ(Run({"record", "-"}, lines), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("copy        a.example   COPY       100 %    50 %  wire-1          accurate\n"
                               "    1 min after wire.example; origin ap (its own copy was never seen)\n"
                               "    cut, related link: \"Also Read | What the harbour levy pays for, and what it does "
                               "not\"\n"
                               "    credits ap, text (dateline)\n"
                               "    sources: 1 anonymous\n"));
  EXPECT_THAT(out(), HasSubstr("later       a.example   pending"));
  EXPECT_THAT(err(), HasSubstr("2 stored, 0 stored before, 0 refused, 1 clusters found, 1 pending"));
  EXPECT_EQ(Run({"record", "--output=jsonl", "-"}, lines), kOk);
  EXPECT_THAT(out(), HasSubstr(R"("provenance":"PROVENANCE_PENDING")"));
}

TEST_F(CredibilityCommandsTest, OutletsAreListedByAnEndOfAnInterval) {
  server_.list_outlets = [](const credibilityv1::ListOutletsRequest& request) {
    credibilityv1::ListOutletsResponse response;
    if (request.order() == credibilityv1::OUTLET_ORDER_UPPER_BOUND_ASCENDING) {
      EXPECT_EQ(request.metric(), credibilityv1::METRIC_REPRINT_RATE);
      EXPECT_EQ(request.window().end().seconds(), kTime);
    }
    const int page = request.page_token().empty() ? 0 : 1;
    Fill(response.add_profiles(), absl::StrCat("paper", page, ".example"), page == 0);
    if (page == 0) response.set_next_page_token("next");
    return response;
  };
  EXPECT_EQ(Run({"outlets", "--metric=reprint-rate", "--order=upper", "--end=2026-03-01"}), kOk) << err();
  EXPECT_EQ(out(),
            "OUTLET          METRIC         K   N  N_EFF   VALUE  90 % INTERVAL  STATUS\n"
            "paper0.example  reprint-rate  12  40   36.5  30.4 %    19.7-43.8 %  OK\n"
            "paper1.example  reprint-rate  12  40   12.5                         INSUFFICIENT\n");
  EXPECT_EQ(Run({"outlets", "--max=1"}), kOk);
  EXPECT_THAT(out(), HasSubstr("paper0.example"));
  EXPECT_THAT(out(), HasSubstr("... and more; see --max"));
  EXPECT_THAT(out(), Not(HasSubstr("paper1.example")));
  EXPECT_EQ(Run({"outlets", "--order=upper"}), kUsage);
  EXPECT_EQ(Run({"outlets", "--metric=truth"}), kUsage);
  EXPECT_THAT(err(), HasSubstr("there is no metric \"truth\""));
}

TEST_F(CredibilityCommandsTest, ProfileSaysWhatIsInsufficient) {
  server_.get_outlet_profile = [](const credibilityv1::GetOutletProfileRequest& request) {
    EXPECT_EQ(request.outlet(), "paper.example");
    EXPECT_EQ(request.window().days(), 30U);
    credibilityv1::GetOutletProfileResponse response;
    Fill(response.mutable_profile(), "paper.example", false);
    return response;
  };
  EXPECT_EQ(Run({"profile", "--days=30", "paper.example"}), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("reprints    3 credit nobody\n"));
  EXPECT_THAT(out(), HasSubstr("INSUFFICIENT"));
  EXPECT_THAT(out(), Not(HasSubstr("12.5 %")));
}

TEST_F(CredibilityCommandsTest, OriginGivesItsReasonsAndTakesAReportToo) {
  server_.resolve_origin = [](const credibilityv1::ResolveOriginRequest& request) {
    EXPECT_EQ(request.report_id(), "copy");
    credibilityv1::ResolveOriginResponse response;
    response.set_cluster_id("c7");
    response.set_member_count(2);
    response.set_family_count(2);
    response.mutable_origin()->set_kind(credibilityv1::ORIGIN_KIND_UNKNOWN);
    response.mutable_origin()->add_reasons(credibilityv1::ORIGIN_REASON_NO_CREDIT);
    auto* member = response.add_members();
    member->set_report_id("copy");
    member->set_outlet("a.example");
    member->add_credited_agency_ids("ap");
    member->add_credited_agency_ids("ap");
    member->set_credit_cell(credibilityv1::CREDIT_CELL_UNRESOLVED);
    member->set_reuse(credibilityv1::REUSE_SAME_FAMILY);
    return response;
  };
  EXPECT_EQ(Run({"origin", "id:copy"}), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("cluster     c7: 2 reports of 2 families\norigin      unknown\nbecause     nobody"));
  EXPECT_THAT(out(), HasSubstr("  ap       unresolved  same family\n"));
  EXPECT_THAT(out(), HasSubstr("... 1 more"));
}

TEST_F(CredibilityCommandsTest, ExplainShowsTheReportsAndThePlaces) {
  server_.explain_metric = [](const credibilityv1::ExplainMetricRequest& request) {
    EXPECT_EQ(request.metric(), credibilityv1::METRIC_DATELINE_RATE);
    credibilityv1::ExplainMetricResponse response;
    response.mutable_value()->set_metric(request.metric());
    auto* evidence = response.add_evidence();
    evidence->set_report_id("copy");
    evidence->set_k(1);
    evidence->set_n(1);
    evidence->set_weight(0.5);
    auto* place = evidence->add_places();
    place->set_field(credibilityv1::REPORT_FIELD_TEXT);
    place->mutable_span()->set_byte_end(13);
    place->set_in_k(true);
    return response;
  };
  EXPECT_EQ(Run({"explain", "a.example", "METRIC_DATELINE_RATE"}), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("    in k: text 0-13\n"));
  EXPECT_EQ(Run({"explain", "a.example", "nothing"}), kUsage);
}

TEST_F(CredibilityCommandsTest, LinesShowWhatRecursAndWhoRuledOnIt) {
  server_.list_recurring_lines = [](const credibilityv1::ListRecurringLinesRequest& request) {
    EXPECT_TRUE(request.include_candidates());
    credibilityv1::ListRecurringLinesResponse response;
    auto* line = response.add_lines();
    line->set_line_id("00112233aabbccdd");
    line->set_form(credibilityv1::RECURRING_FORM_PREFIX);
    line->set_example("Also Read |");
    line->set_stories(3);
    auto* correction = line->add_corrections();
    correction->set_ruling(credibilityv1::LINE_RULING_BODY);
    correction->set_author("desk");
    correction->set_reason("a column of ours");
    return response;
  };
  EXPECT_EQ(Run({"lines", "--candidates", "a.example"}), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("00112233aabbccdd  no   beginning"));
  EXPECT_THAT(out(),
              HasSubstr("    Also Read |\n    ruled body by desk at 1970-01-01 00:00:00 UTC: a column of ours\n"));
}

TEST_F(CredibilityCommandsTest, CorrectRulesAndDeleteTakesBackWhatWasCounted) {
  server_.correct_line = [](const credibilityv1::CorrectLineRequest& request) {
    EXPECT_EQ(request.line_id(), "00112233aabbccdd");
    EXPECT_EQ(request.ruling(), credibilityv1::LINE_RULING_BODY);
    EXPECT_EQ(request.author(), "desk");
    return credibilityv1::CorrectLineResponse();
  };
  EXPECT_EQ(Run({"correct", "--as=body", "--author=desk", "a.example", "00112233aabbccdd"}), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("00112233aabbccdd is kept from now on"));
  EXPECT_EQ(Run({"correct", "--as=truth", "--author=desk", "a.example", "00112233aabbccdd"}), kUsage);
  std::vector<bool> purges;
  server_.delete_report = [&](const credibilityv1::DeleteReportRequest& request) {
    EXPECT_EQ(request.report_id(), "copy");
    purges.push_back(request.purge());
    return credibilityv1::DeleteReportResponse();
  };
  EXPECT_EQ(Run({"delete", "--recorded", "copy"}), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("copy deleted at"));
  EXPECT_EQ(Run({"delete", "--recorded", "--purge", "copy"}), kOk) << err();
  EXPECT_EQ(purges, (std::vector<bool>{false, true}));
}

TEST_F(CredibilityCommandsTest, ErrorsNameTheServiceOrTheReason) {
  EXPECT_EQ(Run({"--credibility=127.0.0.1:1", "--timeout=0.2", "outlets"}), kUnreachable);
  EXPECT_THAT(err(), HasSubstr("--credibility=HOST:PORT"));
  server_.failures = {
      client::ToGrpc(client::ToProto(client::InvalidArgument("OUTLET_MALFORMED", "outlet", "is no host name")))};
  EXPECT_EQ(Run({"profile", "x y"}), kRefused);
  EXPECT_THAT(err(), HasSubstr("x y: INVALID_ARGUMENT (OUTLET_MALFORMED): is no host name; field outlet"));
}

}  // namespace
}  // namespace wireprint::cli
