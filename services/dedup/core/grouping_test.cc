#include "services/dedup/core/grouping.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;

// Words `from` to `to` of the story `name`, no word of which any other story has.
std::string Words(const std::string& name, int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) absl::StrAppend(&text, name, "x", i, " ");
  return text;
}

// `days`, where there are any: when each text was observed.
Grouping Group(const std::vector<std::string>& texts, const std::vector<int>& days = {}) {
  constexpr Micros kDay = Micros{24} * 3600 * 1'000'000;
  std::vector<ComparableText> prepared;
  std::vector<TextToGroup> sent(texts.size());
  prepared.reserve(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::vector<text::ByteRange> whole = {{0, static_cast<uint32_t>(texts[i].size())}};
    sent[i].text = &prepared.emplace_back(texts[i], whole);
    sent[i].figures = Figures(texts[i], whole);
    if (!days.empty()) sent[i].observe_time = days[i] * kDay;
  }
  return GroupTexts(sent, RelationPolicy(), TemplatePolicy());
}

// `count` words without a digit in them, beginning with `name`.
std::string Plain(const std::string& name, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&text, name, std::string(1, static_cast<char>('a' + i / 26)),
                    std::string(1, static_cast<char>('a' + i % 26)), " ");
  }
  return text;
}

// A market report: words that return every week around other figures.
std::string Market(int week) {
  return absl::StrCat(Plain("market", 60), "closed at ", 4000 + week * 37, " after ", 12 + week, " points, ",
                      Plain("volume", 60), "shares changed hands: ", 300 + week * 11, ". ", Plain("desk", 30));
}

std::vector<uint32_t> GroupsOf(const Grouping& grouping) {
  std::vector<uint32_t> groups;
  for (const GroupedText& text : grouping.texts) groups.push_back(text.group);
  return groups;
}

TEST(GroupTextsTest, CopiesAndTrimsAreOneTextAndOthersTheirOwn) {
  const Grouping grouping = Group({Words("flood", 0, 300), Words("fire", 0, 200), Words("flood", 0, 300),
                                   Words("flood", 0, 120), Words("fire", 10, 200)});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 1, 0, 0, 1));
  ASSERT_EQ(grouping.groups.size(), 2u);
  EXPECT_THAT(grouping.groups[0].members, ElementsAre(0, 2, 3));
  EXPECT_FALSE(grouping.groups[0].derived);
  EXPECT_EQ(grouping.texts[2].relation, Relation::kExact);
  EXPECT_EQ(grouping.texts[3].relation, Relation::kTrimmed);
  EXPECT_EQ(grouping.texts[3].anchor, 0u);
}

TEST(GroupTextsTest, APageOfTwoWholeStoriesJoinsTheLargerAndMergesNothing) {
  const std::string page = Words("flood", 0, 300) + Words("fire", 0, 220);
  const Grouping grouping = Group({Words("flood", 0, 300), Words("fire", 0, 220), page, page + Words("own", 0, 20)});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 1, 0, 0));
}

TEST(GroupTextsTest, ABriefOfAStoryDoesNotPartItsContinuationFromIt) {
  const Grouping grouping =
      Group({Words("flood", 0, 300), Words("flood", 100, 160), Words("flood", 0, 300) + Words("own", 0, 350)});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 1, 0));
}

TEST(GroupTextsTest, ALateFullTextShowsItsOverlappingTrimsToBeOne) {
  const Grouping grouping =
      Group({Words("flood", 0, 150), Words("flood", 120, 300), Words("flood", 0, 300), Words("flood", 100, 200)});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 0, 0, 0));
}

TEST(GroupTextsTest, ARoundUpJoinsNobodyMergesNobodyAndIsDerived) {
  const std::string roundup = absl::StrCat(Words("flood", 0, 100), Words("fire", 0, 100), Words("vote", 0, 100));
  const Grouping grouping =
      Group({Words("flood", 0, 110), Words("fire", 0, 110), Words("vote", 0, 110), roundup, Words("flood", 0, 110)});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 1, 2, 3, 0));
  EXPECT_TRUE(grouping.texts[3].compilation);
  EXPECT_TRUE(grouping.groups[3].derived);
  EXPECT_FALSE(grouping.groups[0].derived);
}

TEST(GroupTextsTest, TheWholeTextThatComesLateJoinsItsParts) {
  const Grouping grouping = Group({Words("flood", 0, 240), Words("flood", 160, 400), Words("flood", 0, 400)});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 0, 0));
  EXPECT_EQ(grouping.groups.size(), 1u);
}

TEST(GroupTextsTest, ALongerMemberIsAnAnchorForWhatTheFirstDoesNotShow) {
  // The third shares nothing with the first, and most of the second.
  const Grouping grouping = Group({Words("flood", 0, 150), Words("flood", 0, 400), Words("flood", 200, 400)});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 0, 0));
  EXPECT_EQ(grouping.texts[2].anchor, 1u);
}

TEST(GroupTextsTest, AnExcerptAfterItsSourceIsDerived) {
  const Grouping grouping = Group({Words("flood", 0, 900), Words("flood", 0, 100)});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 1));
  EXPECT_TRUE(grouping.groups[1].derived);
}

TEST(GroupTextsTest, ChainsOfOverlapAreNotClosed) {
  std::vector<std::string> texts;
  for (int i = 0; i < 20; ++i) texts.push_back(Words("long", i * 100, i * 100 + 180));
  const Grouping grouping = Group(texts);
  EXPECT_EQ(grouping.groups.size(), 20u);
}

TEST(GroupTextsTest, ShortTextsAreOneOnlyWhenIdentical) {
  const Grouping grouping = Group({"one two three four", "one two three four", "one two three five", "one"});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 0, 1, 2));
}

TEST(GroupTextsTest, WhatRecursWithOtherFiguresIsATextOfItsOwn) {
  const std::vector<std::string> texts = {Market(0), Market(0) + Plain("by", 5), Market(1), Market(1), Market(2)};
  const Grouping grouping = Group(texts, {0, 2, 7, 8, 14});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 0, 1, 1, 2));
  for (const TextGroup& group : grouping.groups) EXPECT_FALSE(group.derived);
}

TEST(GroupTextsTest, WithoutTimesOrWithinDaysFiguresTellNothing) {
  EXPECT_THAT(GroupsOf(Group({Market(0), Market(1)})), ElementsAre(0, 0));
  EXPECT_THAT(GroupsOf(Group({Market(0), Market(1)}, {0, 3})), ElementsAre(0, 0));
}

TEST(GroupTextsTest, AnExcerptOfWhatRecursIsDerivedAllTheSame) {
  const std::string longer = Market(0) + Plain("long", 640);
  const Grouping grouping = Group({longer, Market(0)}, {0, 7});
  EXPECT_THAT(GroupsOf(grouping), ElementsAre(0, 1));
  EXPECT_TRUE(grouping.groups[1].derived);
}

TEST(GroupTextsTest, NoTextsNoGroups) { EXPECT_TRUE(Group({}).groups.empty()); }

}  // namespace
}  // namespace wireprint::dedup
