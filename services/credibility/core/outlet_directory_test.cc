#include "services/credibility/core/outlet_directory.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

using ::testing::HasSubstr;

constexpr absl::string_view kFile =
    "# a comment\nversion\t7\n\nsplit\tnews.group.example\nalias\tgrp.example\tgroup.example\n"
    "family\tgroup\tgroup.example\tnews.group.example\nfamily\twires\twire.example\naggregator\tportal.example\n";

std::shared_ptr<const OutletDirectory> Directory() {
  const auto directory = OutletDirectory::Parse(
      kFile, "outlets", {{"wi", {"wire.example"}}, {"ag", {"agency.example", "agency.org"}}, {"nowhere", {}}});
  EXPECT_TRUE(directory.ok()) << directory.status();
  return *directory;
}

TEST(OutletDirectoryTest, SubdomainsAreTheirOutletUnlessTheyAreSplit) {
  EXPECT_EQ(Directory()->Identify("WWW.group.example").outlet, "group.example");
  EXPECT_EQ(Directory()->Identify("m.news.group.example").outlet, "news.group.example");
  EXPECT_EQ(Directory()->Identify("fakenews.group.example").outlet, "group.example");
  EXPECT_EQ(Directory()->Identify("amp.grp.example").outlet, "group.example");
}

TEST(OutletDirectoryTest, FamiliesRolesAndAgencies) {
  EXPECT_EQ(Directory()->Identify("news.group.example").family, "group");
  EXPECT_EQ(Directory()->Identify("other.example"),
            (OutletIdentity{"other.example", "other.example", OutletRole::kPublisher, ""}));
  EXPECT_EQ(Directory()->Identify("www.portal.example").role, OutletRole::kAggregator);
  EXPECT_EQ(Directory()->Identify("www.agency.org"),
            (OutletIdentity{"agency.org", "agency:ag", OutletRole::kAgency, "ag"}));
  EXPECT_EQ(Directory()->Identify("wire.example").family, "wires");
  EXPECT_EQ(Directory()->FamilyOfAgency("wi"), "wires");
  EXPECT_EQ(Directory()->FamilyOfAgency("nowhere"), "agency:nowhere");
}

TEST(OutletDirectoryTest, ANewsroomThatSellsItsTextsIsAPublisher) {
  const auto directory = OutletDirectory::Parse(kFile, "outlets", {{"paper_ns", {"paper.example"}, false}});
  ASSERT_TRUE(directory.ok());
  EXPECT_EQ((*directory)->Identify("www.paper.example"),
            (OutletIdentity{"paper.example", "agency:paper_ns", OutletRole::kPublisher, "paper_ns"}));
}

TEST(OutletDirectoryTest, FaultsNameTheirLine) {
  const auto fault = [](absl::string_view contents) {
    return std::string(OutletDirectory::Parse(contents, "f", {}).status().message());
  };
  EXPECT_THAT(fault(""), HasSubstr("no version"));
  EXPECT_THAT(fault("split\ta.b\n"), HasSubstr("f:1:"));
  EXPECT_THAT(fault("version\t1\nsplit\tNot.Lower\n"), HasSubstr("f:2: \"Not.Lower\""));
  EXPECT_THAT(fault("version\t1\nfamily\tCaf\xE9\ta.b\n"), HasSubstr("f:2: the line is not valid UTF-8"));
  EXPECT_THAT(fault("version\t1\n\nsplit\n"), HasSubstr("f:3: \"split\" has too few"));
  EXPECT_THAT(fault("version\t1\nmerge\ta.b\n"), HasSubstr("no entry of the form \"merge\""));
  EXPECT_THAT(fault("version\t1\nfamily\tx\ta.b\nfamily\ty\ta.b\n"), HasSubstr("f:3: a second family of a.b"));
}

TEST(OutletDirectoryTest, TheBuiltInDirectoryIsWellFormed) {
  const auto directory = OutletDirectory::BuiltIn({{"ap", {"apnews.com"}}});
  ASSERT_NE(directory, nullptr);
  EXPECT_EQ(directory->Identify("abcnews.go.com").outlet, "abcnews.go.com");
  EXPECT_EQ(directory->Identify("abcnews.go.com").family, directory->Identify("abc7.com").family);
  EXPECT_EQ(directory->Identify("timesofindia.indiatimes.com").outlet, "timesofindia.indiatimes.com");
  EXPECT_EQ(directory->Identify("news.yahoo.com").role, OutletRole::kAggregator);
  EXPECT_EQ(directory->Identify("apnews.com").agency_id, "ap");
  EXPECT_THAT(directory->version(), HasSubstr("outlets-1-"));
}

}  // namespace
}  // namespace wireprint::credibility
