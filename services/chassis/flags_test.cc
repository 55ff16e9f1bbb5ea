#include "services/chassis/flags.h"

#include "absl/flags/flag.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

ABSL_FLAG(std::string, test_data_dir, "none", "A text.");
ABSL_FLAG(bool, test_sync, true, "A boolean.");
ABSL_FLAG(int, test_limit, 1, "A number.");

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
