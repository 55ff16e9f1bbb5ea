#include "services/analysis/agency_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

using ::testing::ElementsAre;

std::string Fault(const std::string& text) { return std::string(ParseAgencyFile(text, "my.txt").status().message()); }

TEST(AgencyFile, ReadsEveryKey) {
  const auto file = ParseAgencyFile(
      "# comment\r\nversion\t7\nlonger\tBank|-Foto\ntown\tOslo|Wien\n\nagency\talpha\tphoto\tAlpha "
      "Press\nname\tAlpha|Alpha Inc\nnative\tАльфа\ncode\tALP\n"
      "code?\tAL\ncontext\toslo|nor\nunless\tcar\ndomain\talpha.example\ndateline\tparen|"
      "bare\nbyline\tAL\ncredit\tAlpha Desk\n"
      "photo\tAlpha Pics\nlonger\tMoller\n",
      "my.txt");
  ASSERT_TRUE(file.ok()) << file.status().message();
  EXPECT_EQ(file->version, 7);
  ASSERT_EQ(file->agencies.size(), 1u);
  const Agency& agency = file->agencies[0];
  EXPECT_EQ(agency.id, "alpha");
  EXPECT_EQ(agency.agency_class, AgencyClass::kPhoto);
  EXPECT_THAT(agency.names, ElementsAre("Alpha Press", "Alpha", "Alpha Inc", "Альфа"));
  EXPECT_THAT(agency.codes, ElementsAre("ALP"));
  EXPECT_THAT(agency.ambiguous_codes, ElementsAre("AL"));
  EXPECT_THAT(agency.context, ElementsAre("oslo", "nor"));
  EXPECT_THAT(agency.unless, ElementsAre("car"));
  EXPECT_THAT(agency.domains, ElementsAre("alpha.example"));
  EXPECT_TRUE(agency.paren_dateline && agency.bare_dateline && !agency.slash_dateline);
  EXPECT_THAT(agency.byline_forms, ElementsAre("AL"));
  EXPECT_THAT(agency.credit_forms, ElementsAre("Alpha Desk"));
  EXPECT_THAT(agency.photo_forms, ElementsAre("Alpha Pics"));
  EXPECT_THAT(agency.longer, ElementsAre("Moller"));
  EXPECT_THAT(file->longer, ElementsAre("Bank", "-Foto"));
  EXPECT_THAT(file->towns, ElementsAre("Oslo", "Wien"));
  EXPECT_EQ(NameOf(agency.agency_class), "photo");
}

TEST(AgencyFile, FaultsNameFileAndLine) {
  const std::string head = "version\t1\nagency\ta\twire\tAlpha\n";
  EXPECT_EQ(Fault("agency\ta\twire\tAlpha\n"), "my.txt:1: expected \"version<TAB>number\" before the first agency");
  EXPECT_EQ(Fault("version\t1\n"), "my.txt:2: the file holds no agency");
  EXPECT_EQ(Fault(""), "my.txt:1: the file holds no agency");
  EXPECT_EQ(Fault("version\t1\nname\tx\n"), "my.txt:2: expected \"key<TAB>value\" after an agency");
  EXPECT_EQ(Fault("version\t1\nagency\tA!\twire\tx\n"), "my.txt:2: the id \"A!\" may hold only a-z, 0-9 and '_'");
  EXPECT_EQ(Fault("version\t1\nagency\ta\tpaper\tx\n"), "my.txt:2: unknown class \"paper\"");
  EXPECT_EQ(Fault("version\t1\nagency\ta\twire\n"), "my.txt:2: expected \"agency<TAB>id<TAB>class<TAB>English name\"");
  EXPECT_EQ(Fault("version\t1\ntown\tOslo||Wien\n"), "my.txt:2: an item of \"town\" is empty");
  EXPECT_EQ(Fault(head + "town\tOslo\n"), "my.txt:3: unknown key \"town\"");
  EXPECT_EQ(Fault(head + "colour\tred\n"), "my.txt:3: unknown key \"colour\"");
  EXPECT_EQ(Fault(head + "name\tCaf\xE9\n"), "my.txt:3: the line is not valid UTF-8");
  EXPECT_EQ(Fault(head + "code\tA||B\n"), "my.txt:3: an item of \"code\" is empty");
  EXPECT_EQ(Fault(head + "code\tA\ncode\tB\n"), "my.txt:4: \"code\" comes twice");
  EXPECT_EQ(Fault(head + "dateline\tround\n"), "my.txt:3: unknown dateline \"round\": expected paren, slash or bare");
  EXPECT_EQ(Fault(head + "agency\ta\twire\tB\n"), "my.txt:3: the id \"a\" is used twice");
  EXPECT_EQ(Fault(head + "code?\tA\nagency\tb\twire\tB\n"),
            "my.txt:4: the agency before this one has a \"code?\" and no \"context\"");
  EXPECT_EQ(Fault(head + "code?\tA\n"), "my.txt:4: the last agency has a \"code?\" and no \"context\"");
}

}  // namespace
}  // namespace wireprint::analysis
