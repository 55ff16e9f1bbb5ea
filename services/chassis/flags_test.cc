#include "services/chassis/flags.h"

#include <fstream>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/variables.h"

ABSL_FLAG(std::string, test_data_dir, "none", "A text.");
ABSL_FLAG(bool, test_sync, true, "A boolean.");
ABSL_FLAG(int, test_limit, 1, "Testing|pieces|A number.");

namespace wireprint::chassis {
namespace {

absl::StatusOr<ParsedFlags> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "program");
  return ParseFlags(static_cast<int>(arguments.size()), arguments.data());
}

TEST(FlagsTest, TakesValuesInBothForms) {
  ASSERT_TRUE(Parse({"--test-data-dir=/a=b", "--test-limit", "336"}).ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_test_data_dir), "/a=b");
  EXPECT_EQ(absl::GetFlag(FLAGS_test_limit), 336);
  ASSERT_TRUE(Parse({"--test_data_dir="}).ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_test_data_dir), "");
}

TEST(FlagsTest, BooleansNeedNoValue) {
  ASSERT_TRUE(Parse({"--no-test-sync"}).ok());
  EXPECT_FALSE(absl::GetFlag(FLAGS_test_sync));
  ASSERT_TRUE(Parse({"--test-sync"}).ok());
  EXPECT_TRUE(absl::GetFlag(FLAGS_test_sync));
  ASSERT_TRUE(Parse({"--test-sync=false"}).ok());
  EXPECT_FALSE(absl::GetFlag(FLAGS_test_sync));
}

TEST(FlagsTest, KeepsArgumentsInOrder) {
  const absl::StatusOr<ParsedFlags> parsed = Parse({"a", "--test-sync", "-", "b", "--", "--test-data-dir=x"});
  ASSERT_TRUE(parsed.ok());
  EXPECT_THAT(parsed->arguments, testing::ElementsAre("a", "-", "b", "--test-data-dir=x"));
}

TEST(FlagsTest, NamesWhatIsWrong) {
  using testing::HasSubstr;
  EXPECT_THAT(std::string(Parse({"--test-nothing=1"}).status().message()), HasSubstr("--test-nothing"));
  EXPECT_THAT(std::string(Parse({"--test-limit=soon"}).status().message()), HasSubstr("soon"));
  EXPECT_THAT(std::string(Parse({"--test-data-dir"}).status().message()), HasSubstr("needs a value"));
  EXPECT_THAT(std::string(Parse({"--no-test-data-dir"}).status().message()), HasSubstr("--no-test-data-dir"));
}

TEST(FlagsTest, TheCommandLineBeatsTheEnvironmentAndThatTheFile) {
  const std::string file = testing::TempDir() + "/flags_test.conf";
  std::ofstream(file) << "# A comment\n\n test-data-dir =  from file \ntest_limit=10\ntest-sync = false\n";
  const Environment environment = [](const char* name) -> const char* {
    if (std::string(name) == "WIREPRINT_TEST_LIMIT") return "20";
    return std::string(name) == "WIREPRINT_TEST_SYNC" ? "true" : nullptr;
  };
  const std::string config = "--config=" + file;
  const char* line[] = {"program", "--test-limit=30", config.c_str()};
  ASSERT_TRUE(ParseFlags(3, line, environment).ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_test_data_dir), "from file");
  EXPECT_TRUE(absl::GetFlag(FLAGS_test_sync));
  EXPECT_EQ(absl::GetFlag(FLAGS_test_limit), 30);
  const char* bad[] = {"program", "--config=/nowhere.conf"};
  EXPECT_THAT(std::string(ParseFlags(2, bad).status().message()), testing::HasSubstr("/nowhere.conf"));
}

TEST(FlagsTest, BadConfigurationIsNamed) {
  using testing::HasSubstr;
  const auto fault = [](absl::string_view text) { return std::string(SetFlagsFromText(text, "a.conf").message()); };
  EXPECT_EQ(fault(""), "");
  EXPECT_THAT(fault("\ntest-nothing = 1"), HasSubstr("a.conf:2: there is no key \"test-nothing\""));
  EXPECT_THAT(fault("test-limit = soon"), HasSubstr("a.conf:1: test-limit=soon"));
  EXPECT_THAT(fault("test-limit"), HasSubstr("key = value"));
  EXPECT_THAT(fault("test-limit = 1\ntest_limit = 1"), HasSubstr("twice"));
  EXPECT_THAT(fault("config = x"), HasSubstr("no key"));
  EXPECT_THAT(fault("undefok = x"), HasSubstr("no key"));
  const char* line[] = {"program"};
  const auto from_environment =
      ParseFlags(1, line, [](const char* name) { return std::string(name) == "WIREPRINT_TEST_LIMIT" ? "x" : nullptr; });
  EXPECT_THAT(std::string(from_environment.status().message()), HasSubstr("WIREPRINT_TEST_LIMIT"));
}

TEST(FlagsTest, AVariableThatIsNobodysIsNamed) {
  const auto check = [](const char* entry) {
    const char* const environment[] = {"PATH=/bin", "WIREPRINTED=1", entry, nullptr};
    return std::string(CheckVariables(environment).message());
  };
  for (const char* known :
       {"HOME=/", "WIREPRINT_TEST_LIMIT=3", "WIREPRINT_CONFIG=a", "WIREPRINT_MATCH_WINDOW=1h", "WIREPRINT_SERVER=a:1",
        "WIREPRINT_DEDUP_SERVICE_HOST=10.0.0.1", "WIREPRINT_DEDUP_PORT=tcp://10.0.0.1:7171",
        "WIREPRINT_DEDUP_PORT_7171_TCP_ADDR=10.0.0.1", "WIREPRINT_PORT=tcp://10.0.0.1:1",
        "WIREPRINT_DEDUP_SERVICE_HOST=fd00::a", "WIREPRINT_DEDUP_SERVICE_PORT=7171",
        "WIREPRINT_DEDUP_SERVICE_PORT_GRPC=7171", "WIREPRINT_DEDUP_PORT_7171_TCP=tcp://[fd00::a]:7171",
        "WIREPRINT_DEDUP_PORT_7171_TCP_PORT=7171", "WIREPRINT_DEDUP_PORT_7171_TCP_PROTO=tcp",
        "WIREPRINT_DEDUP_PORT_53_UDP=udp://10.0.0.1:53"}) {
    EXPECT_EQ(check(known), "") << known;
  }
  // What only looks like Kubernetes' own, and what no flag is read from.
  for (const char* unknown :
       {"WIREPRINT_MAX_INFLITE_PORT=3", "WIREPRINT_ADMIN_PORT=9171", "WIREPRINT_PORT=", "WIREPRINT_SERVICE_NAME=a",
        "WIREPRINT_SERVICE_PORT=x", "WIREPRINT_PORT_GRPC=7171", "WIREPRINT_PORT_7171_TCP=7171",
        "WIREPRINT_PORT_7171_TCP_MAX=7171", "WIREPRINT_test_limit=3", "WIREPRINT_Test_Limit=3"}) {
    EXPECT_THAT(check(unknown), testing::HasSubstr(std::string(unknown).substr(0, std::string(unknown).find('='))));
  }
  EXPECT_THAT(check("WIREPRINT_MAX_INFLITE=3"), testing::HasSubstr("WIREPRINT_MAX_INFLITE"));
  EXPECT_THAT(check("WIREPRINT_test_limit_=3"), testing::HasSubstr("WIREPRINT_test_limit_"));
  EXPECT_THAT(check("WIREPRINT_UNDEFOK=x"), testing::HasSubstr("WIREPRINT_UNDEFOK")) << "a flag of absl's";
  EXPECT_THAT(check("WIREPRINT_=secret"), testing::Not(testing::HasSubstr("secret")));
}

TEST(FlagsTest, TheConfigurationPrintedCanBeReadAgain) {
  ASSERT_TRUE(Parse({"--test-data-dir=a = b", "--test-limit=7", "--no-test-sync"}).ok());
  const std::string text = ConfigText();
  EXPECT_THAT(text, testing::HasSubstr("# Testing\ntest-limit = 7\n"));
  EXPECT_EQ(text.find("print-config"), std::string::npos);
  ASSERT_TRUE(Parse({"--test-data-dir=x", "--test-limit=8", "--test-sync"}).ok());
  EXPECT_TRUE(SetFlagsFromText(text, "printed").ok());
  EXPECT_EQ(ConfigText(), text);
}

TEST(FlagsTest, AValueThatAFileCouldNotHoldIsRefused) {
  for (const char* bad : {" a", "a ", "\ta", "a\n", "a\nb", " ", "a\r"}) {
    const std::string flag = absl::StrCat("--test-data-dir=", bad);
    EXPECT_THAT(std::string(Parse({flag.c_str()}).status().message()), testing::HasSubstr("--test-data-dir")) << flag;
    const char* line[] = {"program"};
    const auto from_environment = ParseFlags(
        1, line, [bad](const char* name) { return std::string(name) == "WIREPRINT_TEST_DATA_DIR" ? bad : nullptr; });
    EXPECT_THAT(std::string(from_environment.status().message()), testing::HasSubstr("white space")) << flag;
  }
  EXPECT_TRUE(Parse({"--test-data-dir=a b\tc"}).ok());
  EXPECT_TRUE(SetFlagsFromText(ConfigText(), "printed").ok());
  EXPECT_EQ(absl::GetFlag(FLAGS_test_data_dir), "a b\tc");
}

TEST(FlagsTest, HelpIsGroupedWithUnits) {
  EXPECT_THAT(HelpText(), testing::HasSubstr("\nTesting:\n  --test-limit=1  (pieces)\n      A number.\n"));
}

TEST(FlagsTest, KnowsHelpAndVersion) {
  EXPECT_TRUE(Parse({"--help"})->help);
  EXPECT_TRUE(Parse({"--version"})->version);
  EXPECT_FALSE(Parse({})->help);
  EXPECT_FALSE(Version().empty());
}

TEST(FlagsDeathTest, BadFlagsExitWithTwoAndHelpWithZero) {
  const char* bad[] = {"program", "--test-nothing"};
  EXPECT_EXIT(ParseFlagsOrExit(2, bad, "program", "[flags]"), testing::ExitedWithCode(2), "--test-nothing");
  const char* help[] = {"program", "--help"};
  EXPECT_EXIT(ParseFlagsOrExit(2, help, "program", "[flags]"), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace wireprint::chassis
