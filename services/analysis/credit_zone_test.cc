#include "services/analysis/credit_zone.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

std::vector<AgencyMention> Mentions(absl::string_view zone, bool picture) {
  return AgencyRegistry::BuiltIn()->FindMentions(zone, picture, Surroundings(zone));
}

bool Only(absl::string_view zone) { return NamesOnlyAgencies(zone, Mentions(zone, true)); }

std::string Group(absl::string_view zone) {
  std::string out;
  for (const PictureCredit& credit : GroupPictureCredits(zone, Mentions(zone, true))) {
    out += credit.owner.agency->id + (credit.distributor == nullptr ? "" : "<" + credit.distributor->id) + ";";
  }
  return out;
}

TEST(CreditZone, NothingBesideAgencies) {
  EXPECT_TRUE(Only("Reuters"));
  EXPECT_TRUE(Only("the news agencies AFP and Reuters"));
  EXPECT_TRUE(Only("AFP/Getty Images"));
  EXPECT_FALSE(Only("Reuters reporters"));
  EXPECT_FALSE(Only("a friend of Reuters"));
  EXPECT_FALSE(Only("KMIZ"));
  EXPECT_FALSE(Only("the news"));
  EXPECT_FALSE(Only(""));
}

TEST(CreditZone, OwnerAndDistributorOfAPicture) {
  EXPECT_EQ(Group("Jo Example / AFP - Getty Images"), "afp<getty;");
  EXPECT_EQ(Group("Jo Example/AFP/Getty Images"), "afp<getty;");
  EXPECT_EQ(Group("Jo Example/Anadolu via Getty Images"), "anadolu<getty;");
  EXPECT_EQ(Group("Kyodo News via AP"), "kyodo<ap;");
  EXPECT_EQ(Group("Jo Example/Getty Images"), "getty;");
  EXPECT_EQ(Group("AP, Reuters"), "ap;reuters;");
  EXPECT_EQ(Group("AFP. The other by a friend of Getty Images"), "afp;getty;");
  EXPECT_EQ(Group("Jo Example"), "");
}

}  // namespace
}  // namespace wireprint::analysis
