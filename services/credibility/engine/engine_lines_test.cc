// What is shown of an outlet's lines.
#include <string>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

class EngineLinesTest : public EngineTest {
 protected:
  void RecordLine(int i, const std::string& line) {
    const std::string word = "story" + std::to_string(i);
    ASSERT_TRUE(Record(word, Text(word) + line + "\n", "a.example", kNow - (20 - 3 * i) * kMicrosPerDay).ok());
  }
  std::string Example() {
    const auto page = engine_->ListLines("", "a.example", false, 0, "");
    EXPECT_EQ(page->lines.size(), 1u);
    return page->lines.empty() ? "" : page->lines[0].example;
  }
};

TEST_F(EngineLinesTest, TheExampleIsOfTheFirstReportThatIsLeft) {
  const std::string lines[] = {
      "Harbour desk, the evening edition of today", "harbour desk, the evening edition of today",
      "HARBOUR desk, the evening edition of today", "Harbour DESK, the evening edition of today",
      "Harbour Desk, the evening edition of today"};
  for (int i = 0; i < 5; ++i) RecordLine(i, lines[i]);
  EXPECT_EQ(Example(), lines[0]);
  ASSERT_TRUE(Delete("story1").ok());
  EXPECT_EQ(Example(), lines[0]);
  ASSERT_TRUE(Delete("story0").ok());
  EXPECT_EQ(Example(), lines[2]);
  Reopen();
  EXPECT_EQ(Example(), lines[2]);
}

TEST_F(EngineLinesTest, ARuledLineShowsTheTextThatItWasRuledOnUntilItIsSeen) {
  CorrectRequest request{.outlet = "a.example", .text = "Evening edition of the desk", .author = "desk"};
  request.ruling = LineRuling::kBoilerplate;
  EXPECT_EQ(engine_->CorrectLine("", request)->lines[0].example, *request.text);
  EXPECT_EQ(Example(), *request.text);
  RecordLine(0, "EVENING EDITION of the desk");
  EXPECT_EQ(Example(), "EVENING EDITION of the desk");
  ASSERT_TRUE(Delete("story0").ok());
  EXPECT_EQ(Example(), *request.text);
}

TEST_F(EngineLinesTest, AnExampleEndsWithACharacter) {
  CorrectRequest request{.outlet = "a.example", .text = "x", .author = "desk"};
  while (request.text->size() < 600) *request.text += "é";
  request.ruling = LineRuling::kBoilerplate;
  EXPECT_EQ(engine_->CorrectLine("", request)->lines[0].example, request.text->substr(0, 511));
}

TEST_F(EngineLinesTest, WhatCanBeNoLineIsNotRuledOn) {
  for (const char* const text : {"", "one line\nand another", "one line\u2028and another", "!!!", " — ", "***"}) {
    CorrectRequest request{.outlet = "a.example", .text = text, .author = "desk"};
    EXPECT_EQ(ReasonOf(engine_->CorrectLine("", request).status()), "VALUE_OUT_OF_RANGE") << text;
  }
  CorrectRequest request{.outlet = "a.example", .text = "  a line of its own \r\n", .author = "desk"};
  // Nor is a ruling taken back that nobody gave; no corpus and no outlet is made by it.
  EXPECT_EQ(ReasonOf(engine_->CorrectLine("", request).status()), "LINE_NOT_FOUND");
  EXPECT_EQ(Records(Table::kCorrection), 0u);
  request.ruling = LineRuling::kBoilerplate;
  EXPECT_TRUE(engine_->CorrectLine("", request).ok());
  EXPECT_EQ(ReasonOf(engine_->CorrectLine("", {.outlet = "b.example", .text = "another", .author = "desk"}).status()),
            "LINE_NOT_FOUND");
  EXPECT_TRUE(engine_->ListLines("", "b.example", true, 0, "")->lines.empty());
}

TEST_F(EngineLinesTest, ADeletedReportLeavesItsStoryToTheOthersOfIt) {
  const std::string line = "Evening edition of the harbour desk\n";
  const auto record = [&](const std::string& id, const std::string& story) {
    ASSERT_TRUE(Record(id, Text(story) + line, "a.example", kNow - kHour).ok());
  };
  // The dedup of the test relates texts of one first word; topics tell the rest apart.
  record("one", "chapter1");
  record("again", "chapter1");
  record("two", "chapter2");
  record("three", "chapter3");
  ASSERT_EQ(engine_->ListLines("", "a.example", false, 0, "")->lines.size(), 1u);
  Reopen();
  ASSERT_TRUE(Delete("one").ok());
  const auto page = engine_->ListLines("", "a.example", false, 0, "");
  ASSERT_EQ(page->lines.size(), 1u);
  EXPECT_EQ(page->lines[0].report_ids, (std::vector<std::string>{"again", "two", "three"}));
  Reopen();
  EXPECT_EQ(engine_->ListLines("", "a.example", false, 0, "")->lines[0].entry, page->lines[0].entry);
}

}  // namespace
}  // namespace wireprint::credibility
