#include "services/analysis/byline.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

// "person;person|agency;agency"
std::string Read(const std::string& byline) {
  const BylineParts parts = ReadByline(*AgencyRegistry::BuiltIn(), byline, Surroundings(byline));
  std::string out;
  for (const text::ByteRange& person : parts.persons) out += byline.substr(person.begin, person.size()) + ";";
  out += "|";
  for (const AgencyMention& agency : parts.agencies) {
    out += agency.agency->id + "=" + byline.substr(agency.begin, agency.end - agency.begin) + ";";
  }
  return out;
}

TEST(Byline, PersonsAndAgencies) {
  EXPECT_EQ(Read("By Jo Example and Sam Sample, Associated Press"), "Jo Example;Sam Sample;|ap=Associated Press;");
  EXPECT_EQ(Read("By The Associated Press"), "|ap=The Associated Press;");
  EXPECT_EQ(Read("JO EXAMPLE, SAM SAMPLE & KIM MUSTER | AFP"), "JO EXAMPLE;SAM SAMPLE;KIM MUSTER;|afp=AFP;");
  EXPECT_EQ(Read("Reuters Staff"), "|reuters=Reuters Staff;");
  EXPECT_EQ(Read("By JO EXAMPLE, CNN, AP"), "JO EXAMPLE;|cnn_newsource=CNN;ap=AP;");
  EXPECT_EQ(Read("Von Jörg Müller-Öz, dpa"), "Jörg Müller-Öz;|dpa=dpa;");
  EXPECT_EQ(Read("By\u00A0Jo Example for Reuters in London"), "Jo Example;|reuters=Reuters;");
  EXPECT_EQ(Read("By Jo Example, AP Business Writer\r\n"), "Jo Example;|ap=AP Business Writer;");
  EXPECT_EQ(Read("Jo Example \U0001F4F0 Reuters"), "|");
}

// "agency;agency", of those that helped; "?" for agencies in general.
std::string Helpers(const std::string& byline) {
  const BylineParts parts = ReadByline(*AgencyRegistry::BuiltIn(), byline, Surroundings(byline));
  std::string out;
  for (const AgencyMention& agency : parts.helpers) out += agency.agency->id + ";";
  for (const text::ByteRange& part : parts.unnamed_helpers) out += "?" + byline.substr(part.begin, part.size()) + ";";
  return out;
}

TEST(Byline, WhoHelpedDidNotWrite) {
  for (const char* const byline : {"Jo Example, with AP",
                                   "By Jo Example with AP",
                                   "Jo Example (with AP)",
                                   "Jo Example and AP",
                                   "Jo Example & AP",
                                   "Jo Example + AP",
                                   "Jo Example, Sam Sample and AP",
                                   "Jo Example, and AP",
                                   "Jo Example, with reporting by AP",
                                   "Jo Example with reporting from AP",
                                   "Jo Example, additional reporting by AP",
                                   "Jo Example, with additional reporting by the AP",
                                   "Jo Example (with inputs from AP)",
                                   "Jo Example, inputs from AP",
                                   "Gazette Staff with AP",
                                   "Jo Example avec AP",
                                   "Jo Example, avec l\u2019AP",
                                   "Jo Example (mit AP)",
                                   "Jo Example con AP",
                                   "With AP"}) {
    EXPECT_EQ(Helpers(byline), "ap;") << byline;
    EXPECT_EQ(Read(byline).find('='), std::string::npos) << byline;
  }
  EXPECT_EQ(Helpers("Jo Example, with AP and Reuters"), "ap;reuters;");
  EXPECT_EQ(Helpers("Reuters, with AP"), "ap;");
  EXPECT_EQ(Read("Reuters, with AP"), "|reuters=Reuters;");
  EXPECT_EQ(Helpers("By JO EXAMPLE with SAM SAMPLE, Associated Press"), "") << "it is the second person's";
  EXPECT_EQ(Read("By JO EXAMPLE with SAM SAMPLE, Associated Press"), "JO EXAMPLE;SAM SAMPLE;|ap=Associated Press;");
  for (const char* const byline : {"Jo Example, AP", "AP and Reuters", "AP and Jo Example", "Jo Example of AP",
                                   "Jo Example, AP, and Sam Sample, Reuters", "Gazette staff and AP", "Reporting by AP",
                                   "Jo E Example, AP", "JO Y EXAMPLE, AP"}) {
    EXPECT_EQ(Helpers(byline), "") << byline;
    EXPECT_NE(Read(byline).find("ap=AP;"), std::string::npos) << byline;
  }
}

TEST(Byline, AgenciesInGeneralHelpToo) {
  EXPECT_EQ(Helpers("Jo Example, with agencies"), "?agencies;");
  EXPECT_EQ(Helpers("Jo Example and agencies"), "?agencies;");
  EXPECT_EQ(Helpers("Jo Example with inputs from agencies"), "?agencies;");
  EXPECT_EQ(Helpers("Jo Example with wire services"), "?wire services;");
  EXPECT_EQ(Helpers("Gazette staff and agencies"), "") << "nobody is named who wrote it";
  EXPECT_EQ(Helpers("Agencies"), "");
}

TEST(Byline, TheLastOfThreePersons) {
  EXPECT_EQ(Read("By Jo Example, Sam Sample, and Kim Muster"), "Jo Example;Sam Sample;Kim Muster;|");
}

TEST(Byline, APostAtAnAgency) {
  EXPECT_EQ(Read("By JO EXAMPLE, AP Pro Basketball Writer"), "JO EXAMPLE;|ap=AP;");
  EXPECT_EQ(Read("By JO EXAMPLE, AP Harbour Company"), "JO EXAMPLE;|");
}

TEST(Byline, AStateBehindATown) {
  const auto agencies = [](const std::string& byline, absl::string_view text, absl::string_view outlet) {
    return ReadByline(*AgencyRegistry::BuiltIn(), byline, Surroundings(text, "", outlet)).agencies.size();
  };
  EXPECT_EQ(agencies("Jo Example, PA", "", "gazette.co.uk"), 1u);
  EXPECT_EQ(agencies("Jo Example and Sam Sample, PA", "", "gazette.co.uk"), 1u);
  EXPECT_EQ(agencies("Jo Example, PA", "", "gazette.com"), 0u);
  EXPECT_EQ(agencies("Jo Example, PA", "", "co.uk.example"), 0u);
  EXPECT_EQ(agencies("Jo Example, PA", "A ferry in Belfast", "gazette.com"), 1u);
  EXPECT_EQ(agencies("Jo Example, Lancaster, PA", "A ferry in Belfast", "gazette.co.uk"), 0u);
}

TEST(Byline, WordsOfAnAgencysNamePartNothing) {
  EXPECT_EQ(Read("Jo Example, Press Trust of India"), "Jo Example;|pti=Press Trust of India;");
  EXPECT_EQ(Read("By Jo Example and Sam Sample of Associated Press of Pakistan"),
            "Jo Example;Sam Sample;|app_pk=Associated Press of Pakistan;");
  EXPECT_EQ(Read("Jo Example of Springfield"), "Jo Example;|");
}

TEST(Byline, FormerPostsAreNone) {
  EXPECT_EQ(Read("Jo Example, formerly of AP"), "Jo Example;|");
  EXPECT_EQ(Read("Jo Example, formerly of AP, Reuters"), "Jo Example;|reuters=Reuters;");
}

TEST(Byline, AnAgencysFullNameBehindAPersonsWithNothingBetween) {
  EXPECT_EQ(Read("By JO EXAMPLE Associated Press"), "JO EXAMPLE;|ap=Associated Press;");
  EXPECT_EQ(Read("By Jo Example and Sam Q. Sample Associated Press Writer"),
            "Jo Example;Sam Q. Sample;|ap=Associated Press Writer;");
  EXPECT_EQ(Read("Jo Example Agence France-Presse"), "Jo Example;|afp=Agence France-Presse;");
  EXPECT_EQ(Read("By Jo Associated Press"), "|") << "one word is no name of a person";
  EXPECT_EQ(Read("By Jo Example Associated Press Club"), "|") << "another name";
  EXPECT_EQ(Read("By Jo Example Reuters"), "|") << "one word may be a name";
  EXPECT_EQ(Read("staff desk Associated Press"), "|");
}

TEST(Byline, WhatIsNeither) {
  EXPECT_EQ(Read("By Rex Example"), "Rex Example;|") << "a name that a picture agency has too";
  EXPECT_EQ(Read("By Jo Reuters"), "|") << "an agency's name inside another";
  EXPECT_EQ(Read("Staff Reporter"), "|");
  EXPECT_EQ(Read("Photo by Getty Images"), "|");
  EXPECT_EQ(Read(""), "|");
  EXPECT_EQ(Read("By"), "|");
  EXPECT_EQ(Read("by by by by"), "|");
}

TEST(Byline, ANewsroomIsToldFromAPersonAndFromAnAgency) {
  const auto newsrooms = [](const std::string& byline) {
    std::string out;
    for (const text::ByteRange& part : ReadByline(*AgencyRegistry::BuiltIn(), byline, Surroundings(byline)).newsrooms) {
      out += byline.substr(part.begin, part.size()) + ";";
    }
    return out;
  };
  EXPECT_EQ(newsrooms("By JO EXAMPLE, Local Herald"), "Local Herald;");
  EXPECT_EQ(newsrooms("By Jo Example of The Harbour"), "The Harbour;");
  EXPECT_EQ(newsrooms("Jo Example | Quayside News"), "Quayside News;");
  EXPECT_EQ(newsrooms("Jo Example, quayside.example"), "quayside.example;");
  EXPECT_EQ(newsrooms("By The Quayside Newsroom Staff"), "The Quayside Newsroom Staff;");
  for (const char* const byline :
       {"By Jo Example, Staff Writer", "By Jo Example and Sam Sample, Associated Press", "News Desk", "The Staff",
        "By Jo Example, Sam Sample", "Press Service", "By The Associated Press", "By JO EXAMPLE, CNN", ""}) {
    EXPECT_EQ(newsrooms(byline), "") << byline;
  }
}

TEST(Byline, HostileBylinesEnd) {
  std::string by;
  for (int i = 0; i < 300000; ++i) by += "By ";
  EXPECT_EQ(Read(by), "|");
  EXPECT_EQ(Read(std::string(1 << 20, '/')), "|");
  std::string wide(511, 'x');
  EXPECT_EQ(Read(wide + "ü"), "|") << "the cut falls between code points";
}

}  // namespace
}  // namespace wireprint::analysis
