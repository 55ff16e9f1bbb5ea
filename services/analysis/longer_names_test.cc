#include "services/analysis/longer_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/analysis/agencies.h"

namespace wireprint::analysis {
namespace {

TEST(LongerNames, GoOnBehindTheirAgencysNameOnly) {
  LongerNames names;
  EXPECT_TRUE(names.Add(3, "Moller"));
  EXPECT_TRUE(names.Add(4, "High Court"));
  EXPECT_TRUE(names.Add(LongerNames::kAny, "Institute"));
  EXPECT_TRUE(names.Add(LongerNames::kAny, "-Grafik"));
  EXPECT_FALSE(names.Add(3, " - "));
  for (const char* const rest : {" Moller", " MOLLER - Maersk", "-moller", " Institute of Ferries", "-Grafik",
                                 "\u2011Grafik", "\u00A0Institute"}) {
    EXPECT_TRUE(names.GoOn(rest, 3)) << rest;
  }
  for (const char* const rest : {"", " ", " Grafik", ", Moller", "/Moller", " (Institute)", " Mollers", " High Court",
                                 " of the Institute", "Moller"}) {
    EXPECT_FALSE(names.GoOn(rest, 3)) << rest;
  }
  EXPECT_TRUE(names.GoOn(" High Court", 4));
  EXPECT_FALSE(names.GoOn(" High School", 4));
  EXPECT_FALSE(names.GoOn(" Moller", 4));
  EXPECT_FALSE(names.GoOn(std::string(1 << 20, ' ') + "Moller", 3)) << "far behind";
  EXPECT_FALSE(names.GoOn(" " + std::string(1 << 20, 'M'), 3));
}

// Of the first agency that `zone` names.
bool Longer(const std::string& zone) {
  const auto registry = AgencyRegistry::BuiltIn();
  const std::vector<AgencyMention> all = registry->FindMentions(zone, false, Surroundings(zone));
  EXPECT_FALSE(all.empty()) << zone;
  return !all.empty() && registry->BeginsLongerName(zone, all[0]);
}

TEST(LongerNames, OfTheRegistry) {
  for (const char* const zone :
       {"AP Moller", "AP Moller - Maersk", "Reuters Institute", "Reuters Foundation", "dpa-Grafik", "UPI\u00A0Payments",
        "Associated Press Stylebook", "PTI volunteers", "UPI payment data", "Reuters poll"}) {
    EXPECT_TRUE(Longer(zone)) << zone;
  }
  for (const char* const zone :
       {"AP", "AP, Jo Example", "AP/Jo Example", "AP (Oslo)", "AP - Oslo", "AFP Reuters", "AFP and Reuters", "AP News",
        "Reuters TV", "Reuters in Oslo", "Reuters May 3", "AP 2021", "AP Pro Basketball Writer Jo", "AFP Paris",
        "AP Business Writer Jo Example", "AFP Fact Check", "ANI Digital", "AFP edited by Jo Example"}) {
    EXPECT_FALSE(Longer(zone)) << zone;
  }
}

TEST(LongerNames, FaultsNameTheFile) {
  const std::string head = "version\t1\nlonger\t";
  EXPECT_TRUE(AgencyRegistry::Parse(head + "Bank\nagency\ta\twire\tA\n", "my.txt").ok());
  EXPECT_EQ(AgencyRegistry::Parse(head + "--\nagency\ta\twire\tA\n", "my.txt").status().message(),
            "my.txt: \"--\" is no name");
  EXPECT_EQ(AgencyRegistry::Parse("version\t1\ntown\t?\nagency\ta\twire\tA\n", "my.txt").status().message(),
            "my.txt: \"?\" is no name");
}

TEST(LongerNames, TownsAreWholeNames) {
  const auto registry = AgencyRegistry::BuiltIn();
  for (const char* const town : {"Paris", "OSLO", "New Delhi", "S\u00E3o Paulo"}) EXPECT_TRUE(registry->IsTown(town));
  for (const char* const name : {"", "Sanchez", "New", "Paris Example", "NASA"}) EXPECT_FALSE(registry->IsTown(name));
}

}  // namespace
}  // namespace wireprint::analysis
