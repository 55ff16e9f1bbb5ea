// The commands that show what was counted and learnt of outlets.
#include "absl/strings/str_cat.h"
#include "clients/cli/credibility_commands_fixture.h"

namespace wireprint::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

using OutletCommandsTest = CredibilityCommandsTest;

TEST_F(OutletCommandsTest, OutletsAreListedByAnEndOfAnInterval) {
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

TEST_F(OutletCommandsTest, ProfileSaysWhatIsInsufficient) {
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

TEST_F(OutletCommandsTest, OriginGivesItsReasonsAndTakesAReportToo) {
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

TEST_F(OutletCommandsTest, ExplainShowsTheReportsAndThePlaces) {
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

TEST_F(OutletCommandsTest, LinesShowWhatRecursAndWhoRuledOnIt) {
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
  EXPECT_THAT(out(), HasSubstr("    Also Read |\n    ruled body by desk: a column of ours\n"));
  EXPECT_THAT(out(), Not(HasSubstr("1970"))) << "times that the service did not set";
}

TEST_F(OutletCommandsTest, CorrectRulesAndDeleteTakesBackWhatWasCounted) {
  server_.correct_line = [](const credibilityv1::CorrectLineRequest& request) {
    EXPECT_EQ(request.line_id(), "00112233aabbccdd");
    EXPECT_EQ(request.ruling(), credibilityv1::LINE_RULING_BODY);
    EXPECT_EQ(request.author(), "desk");
    credibilityv1::CorrectLineResponse response;
    response.mutable_line()->set_line_id(request.line_id());
    return response;
  };
  EXPECT_EQ(Run({"correct", "--as=body", "--author=desk", "a.example", "00112233aabbccdd"}), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("00112233aabbccdd is kept from now on"));
  server_.correct_line = [](const credibilityv1::CorrectLineRequest& request) {
    EXPECT_EQ(request.text(), "Also Read | Ferry runs again");
    credibilityv1::CorrectLineResponse response;
    response.mutable_line()->set_line_id("00112233aabbccde");
    return response;
  };
  EXPECT_EQ(Run({"correct", "--as=body", "--author=desk", "a.example", "Also Read | Ferry runs again"}), kOk) << err();
  EXPECT_THAT(out(), HasSubstr("00112233aabbccde is kept from now on"));
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

}  // namespace
}  // namespace wireprint::cli
