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
