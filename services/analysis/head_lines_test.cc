#include "services/analysis/head_lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/analysis/labels.h"

namespace wireprint::analysis {
namespace {

constexpr char kLead[] =
    "The council of Springfield voted on Monday to build a second bridge over the river, after a debate that went on "
    "until long past midnight.";
constexpr char kNext[] =
    "Work is to begin in spring and to last for three years, the engineers say, and ferries will run until it is done.";

// "kind@line" of every label of furniture that the structure gave.
std::string Found(const std::string& text) {
  std::string out;
  for (const LineLabel& label : LabelLines(*LineRules::BuiltIn(), text)) {
    if (label.rule->id.rfind("structure.", 0) != 0) continue;
    EXPECT_FALSE(label.drop || label.carries_credit);
    out += std::string(NameOf(label.kind)) + "@" + std::to_string(label.line) + " ";
  }
  return out;
}

std::string Page(const std::string& head) { return head + "\n" + kLead + "\n\n" + kNext + "\n"; }

TEST(HeadLines, AHeadlineStandsAboveTheFirstParagraph) {
  EXPECT_EQ(Found(Page("Council votes on the new bridge")), "headline@0 ");
  EXPECT_EQ(Found(Page("\r\nCouncil votes on\u00A0the new bridge\u00A0\r\n\r\n")), "headline@1 ");
  EXPECT_EQ(Found(Page("Advertisement\nShare on Facebook\nCouncil votes on the new bridge\nBy Jo Example")),
            "headline@2 ");
  EXPECT_EQ(Found(Page("Will the council vote at last?")), "headline@0 ");
  EXPECT_EQ(Found(Page("Städtischer Rat stimmt für neue Brücke \U0001F309")), "headline@0 ");
}

TEST(HeadLines, AStandfirstStandsBeforeWhatBeginsAReport) {
  const std::string first = "The second bridge is to cost more than the first, and many doubt that it is needed.";
  EXPECT_EQ(Found(Page("Council votes on the new bridge\n" + first + "\nBy Jo Example")), "headline@0 standfirst@1 ");
  EXPECT_EQ(Found(Page("Council votes on the new bridge\n" + first + "\n/ Source: The Associated Press")),
            "headline@0 standfirst@1 ");
  EXPECT_EQ(Found(Page("Council votes on the new bridge\n" + first)), "headline@0 ");
  EXPECT_EQ(Found(Page("Council votes on the new bridge\n" + first + "\nAdvertisement")), "headline@0 ");
}

TEST(HeadLines, TheLeadOfAReportIsNoStandfirst) {
  const std::string title = "Council votes on the new bridge\n";
  const std::string one = "The second bridge is to cost more than the first, the U.S. Army said, and Dr. Price agreed.";
  const std::string three =
      "The second bridge is to cost more. It will stand by 2031. \u201CWe need it,\u201D he said.";
  EXPECT_EQ(Found(Page(title + one + "\nBy Jo Example")), "headline@0 standfirst@1 ");
  EXPECT_EQ(Found(Page(title + three + "\nBy Jo Example")), "headline@0 ");
  EXPECT_EQ(Found(Page(title + "By Jo Example\n" + one + "\nPublished 12 May 2021, 10:15")), "headline@0 ");
  EXPECT_EQ(Found(Page(title + "By Jo Example\n" + three + "\nPublished 12 May 2021, 10:15")), "headline@0 ");
  EXPECT_EQ(Found(Page(title + "Share on Facebook\n" + one + "\nBy Jo Example")), "headline@0 standfirst@2 ");
}

TEST(HeadLines, ParagraphsAreNoHeadlines) {
  EXPECT_EQ(Found(std::string(kLead) + "\n\n" + kNext + "\n\n" + kLead), "");
  EXPECT_EQ(Found(Page("He said:")), "");
  EXPECT_EQ(Found(Page("Council votes.")), "");
  EXPECT_EQ(Found(Page("council votes on the new bridge")), "");
  EXPECT_EQ(Found(Page("Menu")), "");
  EXPECT_EQ(Found(Page("Council votes on the new bridge\nA river runs through it")), "") << "no paragraph is next";
  EXPECT_EQ(Found("Council votes on the new bridge\n" + std::string(kLead)), "") << "one paragraph is a brief";
  EXPECT_EQ(Found("Council votes on the new bridge"), "");
  EXPECT_EQ(Found(""), "");
  EXPECT_EQ(Found("\n\n\r\n\u2028"), "");
}

TEST(HeadLines, ManyLinesAboveEndTheSearch) {
  std::string above;
  for (int i = 0; i < 13; ++i) above += "Advertisement\n";
  EXPECT_EQ(Found(Page(above + "Council votes on the new bridge")), "");
}

}  // namespace
}  // namespace wireprint::analysis
