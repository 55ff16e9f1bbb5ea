#include "services/analysis/unnamed_agencies.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "services/analysis/credits.h"

namespace wireprint::analysis {
namespace {

const std::string kParagraph =
    "The council of Springfield voted on Monday to build a second bridge over the river, after a debate that went on "
    "until long past midnight.";

// "role:agency" of every credit, in order; "?" for one that is not named.
std::string Show(const std::string& text, std::optional<absl::string_view> byline = std::nullopt,
                 std::optional<absl::string_view> credit_line = std::nullopt) {
  const std::vector<LineLabel> labels = LabelLines(*LineRules::BuiltIn(), text);
  std::string out;
  for (const Credit& credit : FindCredits(*AgencyRegistry::BuiltIn(), *CreditRules::BuiltIn(),
                                          {text, labels, byline, credit_line, "gazette.example"})
                                  .credits) {
    out += std::string(NameOf(credit.role)) + ":" + (credit.agency == nullptr ? "?" : credit.agency->id) + "; ";
  }
  return out;
}

std::string After(const std::string& line) { return Show(kParagraph + "\n\n" + kParagraph + "\n\n" + line); }

TEST(UnnamedAgencies, APhraseOfGeneralWordsAlone) {
  for (const char* const phrase : {"Agencies", "news agencies", "staff and wire reports", "From wire services", "wire",
                                   "various agencies", "Agency inputs"}) {
    EXPECT_TRUE(NamesAgenciesInGeneral(phrase)) << phrase;
  }
  for (const char* const phrase : {"", "staff", "news service", "Reports", "Space Agency", "UN agencies", "Live Wire",
                                   "the Environmental Protection Agency", "Harbour News Agency"}) {
    EXPECT_FALSE(NamesAgenciesInGeneral(phrase)) << phrase;
  }
  std::string many = "wire";
  for (int i = 0; i < 100000; ++i) many += " wire";
  EXPECT_FALSE(NamesAgenciesInGeneral(many));
}

TEST(UnnamedAgencies, InTheTextTheyAreACredit) {
  EXPECT_EQ(After("(With inputs from agencies.)"), "contributor:?; ");
  EXPECT_EQ(After("\u2013 With agency inputs"), "contributor:?; ");
  EXPECT_EQ(After("Input from agencies"), "contributor:?; ");
  EXPECT_EQ(After("Wire services contributed to this report."), "contributor:?; ");
  EXPECT_EQ(After("Additional reporting by news agencies"), "contributor:?; ");
  EXPECT_EQ(After("Agencies"), "disclaimer:?; ");
  EXPECT_EQ(After("Source: Agencies"), "disclaimer:?; ");
  EXPECT_EQ(After("\u2014 Agencies"), "disclaimer:?; ");
  EXPECT_EQ(After("From wire reports"), "disclaimer:?; ");
  EXPECT_EQ(After("Compiled from staff and wire service reports."), "disclaimer:?; ");
}

TEST(UnnamedAgencies, InTheFieldsTheyAreACredit) {
  const std::string text = kParagraph + "\n\n" + kParagraph;
  for (const char* const byline :
       {"Agencies", "Gazette staff and agencies", "From wire reports", "Wire services", "Staff and wire reports"}) {
    EXPECT_EQ(Show(text, byline), "disclaimer:?; ") << byline;
    EXPECT_EQ(Show(text, "", byline), "disclaimer:?; ") << byline;
  }
  for (const char* const byline : {"By Jo Example and agencies", "Jo Example, with agencies"}) {
    EXPECT_EQ(Show(text, byline), "contributor:?; ") << byline;
    EXPECT_EQ(Show(text, "", byline), "contributor:?; ") << byline;
  }
  EXPECT_EQ(Show(text, "", "(With inputs from agencies)"), "contributor:?; ");
  // Who is named is named.
  EXPECT_EQ(Show(text, "Reuters and agencies"), "text_origin:reuters; ");
  EXPECT_EQ(Show(text, "", "Reuters and agencies"), "text_origin:reuters; ");
  EXPECT_EQ(Show(text, "By Jo Example, Staff Writer", ""), "");
}

TEST(UnnamedAgencies, AMentionIsNoCredit) {
  EXPECT_EQ(After("Two agencies contributed to the rescue, and the wire reports were late."), "");
  EXPECT_EQ(After("From agencies to ministries, everybody wants the bridge to stand before the winter comes."), "");
  EXPECT_EQ(After("The space agency contributed reporting on the orbit."), "");
}

}  // namespace
}  // namespace wireprint::analysis
