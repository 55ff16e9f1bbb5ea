// The commands that analyse and record.
#include "absl/strings/str_cat.h"
#include "clients/cli/credibility_commands_fixture.h"
#include "nlohmann/json.hpp"

namespace wireprint::cli {
namespace {

using ::testing::HasSubstr;

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
