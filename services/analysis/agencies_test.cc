#include "services/analysis/agencies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace wireprint::analysis {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Id(const Agency* agency) { return agency == nullptr ? "" : agency->id; }

std::string Named(absl::string_view phrase) { return Id(AgencyRegistry::BuiltIn()->FindByName(phrase)); }

std::string NamedIn(absl::string_view phrase, absl::string_view text) {
  const Surroundings surroundings(text);
  return Id(AgencyRegistry::BuiltIn()->FindByName(phrase, &surroundings));
}

std::string Mentioned(absl::string_view zone, bool picture = false, absl::string_view text = "") {
  std::string all;
  for (const AgencyMention& mention : AgencyRegistry::BuiltIn()->FindMentions(zone, picture, Surroundings(text))) {
    all += mention.agency->id + "=" + std::string(zone.substr(mention.begin, mention.end - mention.begin)) + ";";
  }
  return all;
}

TEST(Agencies, TheBuiltInRegistryIsLargeAndWhole) {
  const auto registry = AgencyRegistry::BuiltIn();
  EXPECT_GE(registry->agencies().size(), 200u);
  EXPECT_THAT(std::string(registry->version()), StartsWith("agencies-1-"));
  std::set<AgencyClass> classes;
  for (const Agency& agency : registry->agencies()) {
    classes.insert(agency.agency_class);
    EXPECT_EQ(registry->Find(agency.id), &agency);
    EXPECT_EQ(registry->FindByName(agency.name), &agency) << agency.name;
    for (const std::string& domain : agency.domains) EXPECT_EQ(registry->FindByDomain(domain), &agency);
  }
  EXPECT_EQ(classes.size(), 5u);
  EXPECT_EQ(registry->Find("no_such"), nullptr);
  EXPECT_EQ(registry->FindByDomain("example.org"), nullptr);
}

TEST(Agencies, FullNamesCountInAnyCaseAndScript) {
  EXPECT_EQ(Named("Reuters"), "reuters");
  EXPECT_EQ(Named("the associated press"), "ap");
  EXPECT_EQ(Named("  The Associated\u00A0Press. "), "ap");
  EXPECT_EQ(Named("Agence France-Presse"), "afp");
  EXPECT_EQ(Named("AGENCE FRANCE PRESSE"), "afp");
  EXPECT_EQ(Named("Ma\u2019an News Agency"), "maan");
  EXPECT_EQ(Named("РИА новости"), "ria");
  EXPECT_EQ(Named("新华社"), "xinhua");
  EXPECT_EQ(Named("연합뉴스"), "yonhap");
  EXPECT_EQ(Named("رويترز"), "reuters");
}

TEST(Agencies, ShortFormsCountInTheirOwnCase) {
  EXPECT_EQ(Named("AP"), "ap");
  EXPECT_EQ(Named("A.P."), "ap");
  EXPECT_EQ(Named("the AFP"), "afp");
  EXPECT_EQ(Named("ap"), "");
  EXPECT_EQ(Named("Ap"), "");
  EXPECT_EQ(Named("dpa"), "dpa");
}

TEST(Agencies, APhraseThatHoldsANameIsNoName) {
  EXPECT_EQ(Named("Reuters Institute"), "");
  EXPECT_EQ(Named("AP exam"), "");
  EXPECT_EQ(Named("a Reuters witness"), "");
  EXPECT_EQ(Named(""), "");
  EXPECT_EQ(Named("the"), "");
  EXPECT_EQ(Named("\xF0\x9F\x93\xB0"), "");
}

TEST(Agencies, AmbiguousShortFormsNeedTheirContext) {
  EXPECT_EQ(Named("APA"), "");
  EXPECT_EQ(NamedIn("APA", "A harbour in Norway."), "");
  EXPECT_EQ(NamedIn("APA", "Wien: Der Hafen wurde eröffnet."), "apa_at");
  EXPECT_EQ(NamedIn("APA", "The port of BAKU was opened."), "apa_az");
  EXPECT_EQ(NamedIn("APS", "Alger: le port"), "aps_dz");
  EXPECT_EQ(NamedIn("APS", "Dakar: le port"), "aps_sn");
  EXPECT_EQ(NamedIn("AA", "ANKARA'da yeni köprü"), "anadolu");
  EXPECT_EQ(NamedIn("PA", "A bridge in Harrisburg was closed."), "");
  EXPECT_EQ(NamedIn("PA", "A bridge in London was closed."), "pa_uk");
  EXPECT_EQ(NamedIn("Trend", "A bridge in London was closed."), "");
  EXPECT_EQ(NamedIn("PTI", "Mumbai saw rain."), "pti");
  EXPECT_EQ(NamedIn("PTI", "Imran Khan spoke in Lahore."), "");
}

TEST(Agencies, FormsForBylines) {
  const auto registry = AgencyRegistry::BuiltIn();
  EXPECT_EQ(registry->FindByBylineForm("PA"), registry->Find("pa_uk"));
  EXPECT_EQ(registry->FindByBylineForm("Pa"), nullptr);
  EXPECT_EQ(registry->FindByBylineForm("AP"), nullptr) << "no other form";
}

TEST(Agencies, SurroundingsAreReadByWordsAndOnlyAtTheFront) {
  const std::vector<std::string> words = {"wien", "buenos aires"};
  EXPECT_TRUE(Surroundings("In WIEN.").Hold(words));
  EXPECT_TRUE(Surroundings("Buenos  Aires").Hold(words));
  EXPECT_TRUE(Surroundings("x", "Wien").Hold(words));
  EXPECT_TRUE(Surroundings("Wiener Hafen").Hold(words));
  EXPECT_FALSE(Surroundings("Zwien").Hold(words));
  EXPECT_FALSE(Surroundings("").Hold(words));
  EXPECT_FALSE(Surroundings(std::string(2 * Surroundings::kBytes, 'x') + " Wien").Hold(words));
  EXPECT_FALSE(Surroundings(std::string(Surroundings::kBytes - 1, 'x') + "ü Wien").Hold(words));
}

TEST(Agencies, AnOutletsDomainIsAContext) {
  const std::vector<std::string> words = {"wien", ".at"};
  EXPECT_TRUE(Surroundings("", "", "gazette.at").Hold(words));
  EXPECT_TRUE(Surroundings("Wien", "", "gazette.example").Hold(words));
  EXPECT_FALSE(Surroundings("x .at", "", "at.example").Hold(words)) << "of the outlet only";
  EXPECT_FALSE(Surroundings("At home", "", "").Hold(words));
}

TEST(Agencies, MentionsInACreditLine) {
  EXPECT_EQ(Mentioned("/ Source: The Associated Press"), "ap=The Associated Press;");
  EXPECT_EQ(Mentioned("(With inputs from ANI/PTI)"), "ani=ANI;pti=PTI;");
  EXPECT_EQ(Mentioned("Jo Example / AFP - Getty Images", true), "afp=AFP;getty=Getty Images;");
  EXPECT_EQ(Mentioned("AP Photo/Jo Example", true), "ap=AP Photo;");
  EXPECT_EQ(Mentioned("AP Photo/Jo Example", false), "ap=AP;");
  EXPECT_EQ(Mentioned("Jo Example/EPA", true), "epa=EPA;");
  EXPECT_EQ(Mentioned("Jo Example/EPA", false), "");
  EXPECT_EQ(Mentioned("Jo Example of KMIZ"), "");
  EXPECT_EQ(Mentioned("a stacker of wood, and a conversation"), "");
  EXPECT_EQ(Mentioned("新华社北京3月31日电"), "xinhua=新华社;");
  EXPECT_EQ(Mentioned("Copyright Thomson Reuters Foundation"), "trf=Thomson Reuters Foundation;");
}

TEST(Agencies, FaultsSayWhoClaimsWhatTwice) {
  const auto fault = [](const std::string& text) {
    return std::string(AgencyRegistry::Parse("version\t1\n" + text, "my.txt").status().message());
  };
  EXPECT_EQ(fault("agency\ta\twire\tAlpha News\nagency\tb\twire\talpha news\n"),
            "my.txt: both a and b are called \"alpha news\"");
  EXPECT_EQ(fault("agency\ta\twire\tAlpha\ncode\tXY\nagency\tb\twire\tBeta\ncode\tXY\n"),
            "my.txt: both a and b are called \"XY\"");
  EXPECT_EQ(fault("agency\ta\twire\tAlpha\ndomain\tx.org\nagency\tb\twire\tBeta\ndomain\tx.org\n"),
            "my.txt: the domain \"x.org\" has two agencies");
  EXPECT_EQ(fault("agency\ta\twire\tAlpha\nbyline\tXY\nagency\tb\twire\tBeta\nbyline\tXY\n"),
            "my.txt: the byline \"XY\" has two agencies");
  EXPECT_EQ(fault("agency\ta\twire\t--\n"), "my.txt: \"--\" of a is no name");
  const auto missing = AgencyRegistry::Load("/nonexistent/agencies.txt");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("/nonexistent/agencies.txt"));
}

}  // namespace
}  // namespace wireprint::analysis
