// What recurs is told apart from what is copied, whichever method is asked.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/dedup/engine/engine_fixture.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Micros kDay = EngineFixture::kDay;

// `count` words without a digit in them, beginning with `name`.
std::string Plain(const std::string& name, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += name + static_cast<char>('a' + i / 26) + static_cast<char>('a' + i % 26) + (i % 12 == 11 ? ".\n" : " ");
  }
  return text;
}

std::string Market(int week) {
  return absl::StrCat(Plain("open", 60), " closed at ", 4000 + week * 37, " after ", 12 + week, " points. ",
                      Plain("turnover", 60), " shares changed hands: ", 300 + week * 11, ". ", Plain("outlook", 30));
}

class TemplateTest : public ::testing::Test {
 protected:
  AddOutcome Add(const std::string& id, const std::string& text, int days) {
    AddItem item = EngineFixture::Item(id, text);
    item.observe_time = SentTime{(EngineFixture::kStart + days * kDay) / 1'000'000, 0};
    fixture_.now = EngineFixture::kStart + 40 * kDay;
    const AddResult result = fixture_.Add(std::move(item));
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }
  ComparisonResult Compare(const Subject& a, const Subject& b) {
    const auto result = fixture_.engine().Compare("", a, b);
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }
  std::vector<uint32_t> Groups(const std::vector<GroupItem>& items) {
    const auto result = fixture_.engine().Group("", items, nullptr);
    EXPECT_TRUE(result.ok()) << result.status();
    std::vector<uint32_t> groups;
    for (const GroupedText& text : result->grouping.texts) groups.push_back(text.group);
    return groups;
  }

  EngineFixture fixture_;
};

TEST_F(TemplateTest, EveryMethodSaysTheSameOfStoredReports) {
  Add("first", Market(0), 0);
  const AddOutcome second = Add("second", Market(1), 7);
  ASSERT_THAT(second.matches.matches, SizeIs(1));
  EXPECT_EQ(second.matches.matches[0].edge.relation, Relation::kTemplate);
  const auto found = fixture_.engine().FindMatches("", {.subject = IdSubject{"second"}});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->matches.at(0).edge.relation, Relation::kTemplate);
  for (const auto& [a, b] : {std::pair("first", "second"), std::pair("second", "first")}) {
    const ComparisonResult compared = Compare(IdSubject{a}, IdSubject{b});
    EXPECT_EQ(compared.relation, Relation::kTemplate);
    ASSERT_THAT(compared.failed_tests, SizeIs(1));
    EXPECT_STREQ(compared.failed_tests[0].measure, "shared_figures");
    EXPECT_EQ(compared.failed_tests[0].relation, Relation::kCopy);
    EXPECT_EQ(compared.failed_tests[0].required, 0.75);
    EXPECT_EQ(compared.failed_tests[0].actual, 0);
  }
  EXPECT_THAT(Groups({{IdSubject{"second"}, ""}, {IdSubject{"first"}, ""}}), ElementsAre(0, 1));
}

TEST_F(TemplateTest, ACopyOfDaysLaterIsOne) {
  Add("first", Market(0), 0);
  EXPECT_EQ(Add("late", Market(0) + Plain("by", 9), 7).matches.matches.at(0).edge.relation, Relation::kCopy);
  const ComparisonResult compared = Compare(IdSubject{"late"}, IdSubject{"first"});
  EXPECT_EQ(compared.relation, Relation::kCopy);
  EXPECT_THAT(compared.failed_tests, IsEmpty());
  EXPECT_THAT(Groups({{IdSubject{"first"}, ""}, {IdSubject{"late"}, ""}}), ElementsAre(0, 0));
}

TEST_F(TemplateTest, OfTextsSentAlongNobodyKnowsWhen) {
  Add("first", Market(0), 0);
  EXPECT_EQ(Compare(TextSubject{Market(1), std::nullopt, false}, IdSubject{"first"}).relation, Relation::kCopy);
  EXPECT_THAT(Groups({{IdSubject{"first"}, ""}, {TextSubject{Market(1), std::nullopt, false}, ""}}), ElementsAre(0, 0));
}

}  // namespace
}  // namespace wireprint::dedup
