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

Grouping Group(const std::vector<std::string>& texts) {
  std::vector<ComparableText> prepared;
  for (const std::string& text : texts) {
    prepared.emplace_back(text, std::vector<text::ByteRange>{{0, static_cast<uint32_t>(text.size())}});
  }
  std::vector<const ComparableText*> pointers;
  for (const ComparableText& text : prepared) pointers.push_back(&text);
  return GroupTexts(pointers, RelationPolicy());
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

TEST(GroupTextsTest, NoTextsNoGroups) { EXPECT_TRUE(Group({}).groups.empty()); }

}  // namespace
}  // namespace wireprint::dedup
