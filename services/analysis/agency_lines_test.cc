#include "services/analysis/agency_lines.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

const std::string kParagraph =
    "The council of Springfield voted on Monday to build a second bridge over the river, after a debate that went on "
    "until long past midnight.";

// The text of the lines that "structure.agency" labels.
std::string Named(const std::string& text) {
  std::string out;
  for (const LineLabel& label : LabelLines(*LineRules::BuiltIn(), text)) {
    if (label.rule != nullptr && label.rule->id == "structure.agency") {
      EXPECT_EQ(label.kind, LineKind::kAgencyCreditLine);
      EXPECT_TRUE(label.carries_credit);
      EXPECT_FALSE(label.drop);
      out += text.substr(label.span.begin, label.span.size()) + ";";
    }
  }
  return out;
}

TEST(AgencyLines, BelowAByline) {
  EXPECT_EQ(Named("By Jo Example\nTribune News Service\n" + kParagraph), "Tribune News Service;");
  EXPECT_EQ(Named("By Jo Example\n\nSpringfield Herald\n(TNS)\n" + kParagraph), "(TNS);");
  EXPECT_EQ(Named("By Jo Example\nCNN\n" + kParagraph), "CNN;");
  EXPECT_EQ(Named("By Jo Example\nThe ferry\nThe bridge\nTribune News Service\n" + kParagraph), "");
  EXPECT_EQ(Named("By Jo Example\nZuma Press Wire\n" + kParagraph), "") << "pictures";
  EXPECT_EQ(Named("Tribune News Service\n" + kParagraph), "");
}

TEST(AgencyLines, ManyBylinesTakeLinearTime) {
  std::string text;
  while (text.size() < size_t{1} << 20) text += "By Jo Example\nCNN\n";
  EXPECT_EQ(Named(text).size(), text.size() / 18 * 4);
}

TEST(AgencyLines, UnderTheLastParagraph) {
  const std::string text = kParagraph + "\n\n" + kParagraph;
  EXPECT_EQ(Named(text + "\nGNA"), "GNA;");
  EXPECT_EQ(Named(text + "\n\u2014 Agencia EFE\n"), "\u2014 Agencia EFE;");
  EXPECT_EQ(Named(text + "\nGhana News Agency.\nAdvertisement\n"), "Ghana News Agency.;");
  EXPECT_EQ(Named(text + "\nGhana News Agency (GNA)"), "Ghana News Agency (GNA);");
  EXPECT_EQ(Named(text + "\nGhana News Agency (AFP)"), "");
  EXPECT_EQ(Named(text + "\nMarketWatch"), "") << "a wire's only";
  EXPECT_EQ(Named(text + "\nGNA ferries"), "");
  EXPECT_EQ(Named(text + "\nGNA, Reuters"), "");
  EXPECT_EQ(Named(text + "\nGNA\n" + kParagraph), "");
  EXPECT_EQ(Named(text + "\nSPA"), "") << "without its context";
  EXPECT_EQ(Named("GNA"), "") << "under nothing";
  EXPECT_EQ(Named(""), "");
}

TEST(AgencyLines, TagsTeasersAndListsAreNone) {
  const std::string text = kParagraph + "\n\n" + kParagraph + "\n";
  for (const char* const end :
       {"Tags\nGhana News Agency\nSports", "Tags\nSports\nGhana News Agency", "Ghana News Agency\nSports",
        "Also read\nThe port of Example\nKenya News Agency", "The port of Example\nKenya News Agency",
        "Related\nGhana News Agency", "Ghana News Agency\nMore stories", "Ghana News Agency\nRelated\nThe ferry",
        "The offices that are to be merged under the law of this week are:\nKenya News Agency",
        "The offices that are to be merged under the law of this week are:\nKenya News Agency\nGhana News Agency",
        "Kenya News Agency\nGhana News Agency",
        "The bridge over the river that nobody wanted and everybody paid "
        "for\nKenya News Agency"}) {
    EXPECT_EQ(Named(text + end), "") << end;
  }
  EXPECT_EQ(Named("By Jo Example\nCNN\nTribune News Service\n" + kParagraph), "");
}

}  // namespace
}  // namespace wireprint::analysis
