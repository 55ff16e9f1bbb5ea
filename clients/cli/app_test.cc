#include "clients/cli/app.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/width.h"
#include "clients/cpp/testing_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace wireprint::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ToolTest : public ::testing::Test {
 protected:
  int Run(const std::vector<std::string>& arguments, const std::string& in = "") {
    std::istringstream input(in);
    out_.str("");
    err_.str("");
    Session session;
    session.server = server_.Options().target;
    session.in = &input;
    session.out = &out_;
    session.err = &err_;
    return RunTool(arguments, session);
  }

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  client::TestingServer server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ToolTest, HelpIsGolden) {
  std::string all;
  for (const char* command :
       {"",       "add",  "match",       "compare", "group",  "get",     "reports", "cluster", "clusters", "watch",
        "delete", "info", "fingerprint", "analyze", "record", "outlets", "profile", "explain", "origin",   "lines"}) {
    ASSERT_EQ(Run({"help", command}), kOk);
    all += out();
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(out(), '\n'))) {
      EXPECT_LE(Width(line), 100U) << line;
    }
  }
  const char* const root = std::getenv("WIREPRINT_SOURCE_DIR");
  ASSERT_NE(root, nullptr) << "run by ctest, which sets WIREPRINT_SOURCE_DIR";
  const std::string path = absl::StrCat(root, "/clients/cli/testdata/help.txt");
  std::stringstream golden;
  golden << std::ifstream(path).rdbuf();
  if (all != golden.str()) {
    std::ofstream(absl::StrCat(::testing::TempDir(), "/help.txt")) << all;
  }
  EXPECT_EQ(all, golden.str()) << "the help has changed; the new text is " << ::testing::TempDir()
                               << "/help.txt, the old " << path;
}

TEST_F(ToolTest, TellsItsVersion) {
  EXPECT_EQ(Run({"--version"}), kOk);
  EXPECT_EQ(out(), "wireprint " WIREPRINT_VERSION "\n");
}

TEST_F(ToolTest, HelpIsFoundWhereverItIsAskedFor) {
  EXPECT_EQ(Run({"add", "--help"}), kOk);
  EXPECT_EQ(out(), std::string(Help("add")));
  EXPECT_EQ(Run({"--help"}), kOk);
  EXPECT_EQ(out(), std::string(Help("")));
  EXPECT_EQ(Run({}), kUsage);
}

TEST_F(ToolTest, WrongUseSaysWhereToLook) {
  EXPECT_EQ(Run({"add"}), kUsage);
  EXPECT_THAT(err(), HasSubstr("PATH is required\n  see 'wireprint help add'"));
  EXPECT_EQ(Run({"add", "--batch=0", "-"}), kUsage);
  EXPECT_EQ(Run({"add", "--no-such", "-"}), kUsage);
  EXPECT_EQ(Run({"frobnicate"}), kUsage);
  EXPECT_THAT(err(), HasSubstr("none of the arguments is a command"));
  EXPECT_EQ(Run({"help", "frobnicate"}), kUsage);
  EXPECT_THAT(err(), HasSubstr("there is no command \"frobnicate\""));
  EXPECT_EQ(Run({"compare", "-", "-"}), kUsage);
  EXPECT_THAT(err(), HasSubstr("only one of A and B"));
  EXPECT_EQ(Run({"match", "/"}), kUsage);
  EXPECT_THAT(err(), HasSubstr("/ is a directory"));
  EXPECT_EQ(Run({"add", "/nowhere.txt"}), kUsage);
  EXPECT_THAT(err(), HasSubstr("/nowhere.txt does not exist"));
  EXPECT_EQ(Run({"info", "--output=xml"}), kUsage);
}

TEST_F(ToolTest, AServerThatIsNotThereIsSaidAndHasItsExitCode) {
  EXPECT_EQ(Run({"--server=127.0.0.1:1", "--timeout=0.2", "info"}), kUnreachable);
  EXPECT_THAT(err(), HasSubstr("no connection to 127.0.0.1:1"));
  EXPECT_THAT(err(), HasSubstr("--server=HOST:PORT"));
}

constexpr char kLines[] = R"({"report_id":"a","outlet":"a.example","text":"x"})"
                          "\nnot json\n"
                          R"({"report_id":"b","outlet":"a.example","text":"x","score":3})"
                          "\n";

TEST_F(ToolTest, AddTellsOfEveryReportByFileAndLine) {
  server_.item_status = [](const std::string& id, int) {
    return id == "b" ? client::ToProto(client::InvalidArgument("OUTLET_MISSING", "items[1].report.outlet", "no outlet"))
                     : google::rpc::Status();
  };
  EXPECT_EQ(Run({"add", "-"}, kLines), kRefused);
  EXPECT_THAT(out(), HasSubstr("a           a.example   new text"));
  EXPECT_THAT(err(), HasSubstr("-:2: INVALID_ARGUMENT: no valid JSON"));
  EXPECT_THAT(err(), HasSubstr("-:3: INVALID_ARGUMENT (OUTLET_MISSING): no outlet; field report.outlet\n"
                               "  give it an \"outlet\", or all reports one with --outlet=HOST"));
  EXPECT_THAT(err(), HasSubstr("skipped: score"));
  EXPECT_THAT(err(), HasSubstr("1 stored, 0 stored before, 2 refused"));
}

TEST_F(ToolTest, AddPrintsJsonThatParses) {
  EXPECT_EQ(Run({"add", "--output=json", "-"}, kLines), kRefused);
  const auto parsed = nlohmann::json::parse(out());
  ASSERT_EQ(parsed.size(), 3U);
  EXPECT_EQ(parsed[0]["source"], "-:2");
  EXPECT_EQ(parsed[0]["status"]["code"], 3);
  EXPECT_EQ(parsed[1]["response"]["report_id"], "a");
  EXPECT_EQ(Run({"add", "--output=jsonl", "-"}, kLines), kRefused);
  for (const auto& line : std::vector<std::string>(absl::StrSplit(out(), '\n', absl::SkipEmpty()))) {
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
  EXPECT_EQ(Run({"add", "--output=json", "-"}), kOk);
  EXPECT_EQ(out(), "[]\n");
}

TEST_F(ToolTest, MatchIsLegibleAtAHundredColumns) {
  const std::string text = "The ferry struck the outer breakwater at dawn on Tuesday, tearing a gash in her bow.";
  server_.find_matches = [&](const client::dedupv1::FindMatchesRequest& request) {
    EXPECT_EQ(request.subject().text_bytes(), text);
    client::dedupv1::FindMatchesResponse response;
    response.mutable_matches()->set_word_count(16);
    auto* match = response.mutable_matches()->add_matches();
    match->set_report_id("ferry-wire");
    match->set_outlet("meridianwire.example");
    match->mutable_observe_time()->set_seconds(1772323200);
    match->mutable_comparison()->set_relation(client::dedupv1::RELATION_TRIMMED);
    match->mutable_comparison()->set_jaccard(0.412);
    match->mutable_comparison()->set_containment(0.998);
    match->mutable_comparison()->set_reverse_containment(0.41);
    auto* passage = match->mutable_comparison()->add_passages();
    passage->set_words(7);
    passage->mutable_in_report()->set_byte_begin(4);
    passage->mutable_in_report()->set_byte_end(45);
    return response;
  };
  EXPECT_EQ(Run({"match", "-"}, text), kOk);
  EXPECT_EQ(out(),
            "- (a), 16 words, has 1 match, best first\n\n"
            "REPORT (b)  OUTLET                RELATION   A IN B  B IN A  JACCARD  OBSERVED\n"
            "ferry-wire  meridianwire.example  TRIMMED      99 %    41 %     0.41  2026-03-01 00:00:00 UTC\n"
            "    7 words in a row: ferry struck the outer breakwater at dawn\n");
}

TEST_F(ToolTest, ErrorsOfTheServiceAreOneAndAnUnknownMethodToo) {
  EXPECT_EQ(Run({"get", "x"}), kRefused);
  EXPECT_THAT(err(), StartsWith("wireprint: x: UNIMPLEMENTED"));
}

}  // namespace
}  // namespace wireprint::cli
