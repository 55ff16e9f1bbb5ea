#include "services/analysis/rule_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Fault(const std::string& contents) {
  const auto file = ParseRuleFile(contents, "my.txt");
  if (file.ok()) return "no fault";
  EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(file.status().message());
}

TEST(ParseRuleFile, ReadsRulesAndTheirPlaces) {
  const auto file = ParseRuleFile(
      "# words\n\nversion\t7\r\nread.more\trelated_link\tprefix\t-\tread more:\tRead more: x\n"
      "own\tcopyright_notice\tlong_line\tcredit\t(c) .*\t(c) me\n",
      "my.txt");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->version, 7);
  ASSERT_EQ(file->rules.size(), 2u);
  EXPECT_EQ(file->rules[0].id, "read.more");
  EXPECT_EQ(file->rules[0].kind, LineKind::kRelatedLink);
  EXPECT_EQ(file->rules[0].form, RuleForm::kPrefix);
  EXPECT_FALSE(file->rules[0].carries_credit);
  EXPECT_EQ(file->rules[0].source_line, 4);
  EXPECT_EQ(file->rules[1].form, RuleForm::kLongLine);
  EXPECT_TRUE(file->rules[1].carries_credit);
  EXPECT_EQ(file->rules[1].example, "(c) me");
}

TEST(ParseRuleFile, NamesFileLineAndFault) {
  const std::string head = "version\t1\n";
  EXPECT_EQ(Fault(""), "my.txt:1: the file holds no \"version<TAB>number\" line");
  EXPECT_THAT(Fault(head), HasSubstr("holds no rule"));
  EXPECT_THAT(Fault("a\trelated_link\tline\t-\tx\tx\n"), StartsWith("my.txt:1: expected \"version<TAB>number\""));
  EXPECT_THAT(Fault("version\tnone\n"), StartsWith("my.txt:1: expected"));
  EXPECT_EQ(Fault(head + "\na b\tx\n"), "my.txt:3: expected 6 fields separated by tabs, found 2");
  EXPECT_EQ(Fault(head + "a\tbyline\tline\t-\tx\tcaf\xE9\n"), "my.txt:2: the line is not valid UTF-8");
  EXPECT_THAT(Fault(head + "A\trelated_link\tline\t-\tx\tx\n"), StartsWith("my.txt:2: the id \"A\""));
  EXPECT_THAT(Fault(head + "a\tnonsense\tline\t-\tx\tx\n"), HasSubstr("unknown kind \"nonsense\""));
  EXPECT_THAT(Fault(head + "a\tbody\tline\t-\tx\tx\n"), HasSubstr("unknown kind \"body\""));
  EXPECT_THAT(Fault(head + "a\tbyline\tinfix\t-\tx\tx\n"), HasSubstr("unknown form \"infix\""));
  EXPECT_THAT(Fault(head + "a\tbyline\tline\tyes\tx\tx\n"), HasSubstr("unknown flags \"yes\""));
  EXPECT_THAT(Fault(head + "a\tbyline\tline\t-\t\tx\n"), HasSubstr("pattern is empty"));
  EXPECT_THAT(Fault(head + "a\tbyline\tline\t-\tx\t\n"), HasSubstr("example is empty"));
  EXPECT_EQ(Fault(head + "a\tbyline\tline\t-\tx\tx\na\tbyline\tline\t-\ty\ty\n"),
            "my.txt:3: the id \"a\" is used twice");
}

TEST(Kinds, NamesGoBothWays) {
  int named = 0;
  for (int value = 0; value < 256; ++value) {
    const auto kind = static_cast<LineKind>(value);
    if (NameOf(kind) == "unknown") continue;
    ++named;
    EXPECT_EQ(KindNamed(NameOf(kind)), kind);
  }
  EXPECT_EQ(named, 27);
  EXPECT_EQ(ClassOf(LineKind::kBody), LineClass::kBody);
  EXPECT_EQ(ClassOf(LineKind::kCorrectionNote), LineClass::kFurniture);
  EXPECT_EQ(ClassOf(LineKind::kRelatedLink), LineClass::kBoilerplate);
}

}  // namespace
}  // namespace wireprint::analysis
