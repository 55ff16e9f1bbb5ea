#include "services/report/registrable_domain.h"

#include "gtest/gtest.h"

namespace wireprint::report {
namespace {

TEST(RegistrableDomainTest, IsOneLabelBelowThePublicSuffix) {
  EXPECT_EQ(RegistrableDomain("www.nbcnews.com"), "nbcnews.com");
  EXPECT_EQ(RegistrableDomain("nbcnews.com"), "nbcnews.com");
  EXPECT_EQ(RegistrableDomain("www.bbc.co.uk"), "bbc.co.uk");
  EXPECT_EQ(RegistrableDomain("news.abc.net.au"), "abc.net.au");
  EXPECT_EQ(RegistrableDomain("a.b.c.example.kawasaki.jp"), "c.example.kawasaki.jp");  // *.kawasaki.jp
  EXPECT_EQ(RegistrableDomain("www.city.kawasaki.jp"), "city.kawasaki.jp");            // !city.kawasaki.jp
}

TEST(RegistrableDomainTest, BlogsOfOneHostAreOutletsOfTheirOwn) {
  EXPECT_EQ(RegistrableDomain("www.localnews.blogspot.com"), "localnews.blogspot.com");
  EXPECT_EQ(RegistrableDomain("paper.github.io"), "paper.github.io");
}

TEST(RegistrableDomainTest, CaseIsFoldedAndInternationalNamesKeepTheirAsciiForm) {
  EXPECT_EQ(RegistrableDomain("WWW.Example.COM"), "example.com");
  EXPECT_EQ(RegistrableDomain("www.xn--85x722f.com.cn"), "xn--85x722f.com.cn");
  EXPECT_EQ(RegistrableDomain("www.xn--85x722f.xn--55qx5d.cn"), "xn--85x722f.xn--55qx5d.cn");
}

TEST(RegistrableDomainTest, AnUnknownTopLevelDomainIsASuffixAndASuffixItselfIsReturnedWhole) {
  EXPECT_EQ(RegistrableDomain("www.paper.example"), "paper.example");
  EXPECT_EQ(RegistrableDomain("co.uk"), "co.uk");
  EXPECT_EQ(RegistrableDomain("com"), "com");
  EXPECT_EQ(RegistrableDomain(""), "");
}

TEST(RegistrableDomainTest, TheListIsThere) { EXPECT_FALSE(PublicSuffixListVersion().empty()); }

}  // namespace
}  // namespace wireprint::report
