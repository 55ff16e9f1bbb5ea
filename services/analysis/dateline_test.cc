#include "services/analysis/dateline.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

// "agency|place|date|name", or "none".
std::string Read(const std::string& line) {
  const std::optional<LineDateline> found = ReadDateline(*AgencyRegistry::BuiltIn(), line, line);
  if (!found) return "none";
  const auto cut = [&](text::ByteRange range) { return line.substr(range.begin, range.size()); };
  EXPECT_LE(found->span.end, line.size());
  return (found->agency == nullptr ? "" : found->agency->id) + "|" + cut(found->place) + "|" + cut(found->date) + "|" +
         cut(found->agency_name);
}

TEST(Dateline, InParentheses) {
  EXPECT_EQ(Read("WASHINGTON (AP) \u2014 The council voted."), "ap|WASHINGTON||AP");
  EXPECT_EQ(Read("WASHINGTON, D.C. (AP) - The council"), "ap|WASHINGTON, D.C||AP");
  EXPECT_EQ(Read("SEOUL, Aug. 24 (Yonhap) -- The council"), "yonhap|SEOUL|Aug. 24|Yonhap");
  EXPECT_EQ(Read("MOSCOW. April 2 (Interfax) - The council"), "interfax|MOSCOW|April 2|Interfax");
  EXPECT_EQ(Read("Mumbai, Dec 9 (PTI) The council"), "pti|Mumbai|Dec 9|PTI");
  EXPECT_EQ(Read("New Delhi [India], September 13 (ANI): The council"), "ani|New Delhi [India]|September 13|ANI");
  EXPECT_EQ(Read("Madrid, 11 may (EFE).- El consejo"), "efe|Madrid|11 may|EFE");
  EXPECT_EQ(Read("(ANSA) - ROMA, 22 MAR - Il consiglio"), "ansa|ROMA|22 MAR|ANSA");
  EXPECT_EQ(Read("ROMA, 16 NOV (ANSA) - Il consiglio"), "ansa|ROMA|16 NOV|ANSA");
  EXPECT_EQ(Read("Dec 29 (Reuters) - The council"), "reuters||Dec 29|Reuters");
  EXPECT_EQ(Read("(CNN) \u2014 The council"), "cnn_newsource|||CNN");
  EXPECT_EQ(Read("Nagpur (India) (AFP) \u2013 The council"), "afp|Nagpur||AFP");
  EXPECT_EQ(Read("\u00A0 Berlin (dpa/lno) - Der Rat"), "dpa|Berlin||dpa/lno");
  EXPECT_EQ(Read("PARIS (Reuters/AP) - Le conseil"), "reuters|PARIS||Reuters");
  EXPECT_EQ(Read("القاهرة (رويترز) - المجلس"), "reuters|القاهرة||رويترز");
  EXPECT_EQ(Read("NEW YORK--(BUSINESS WIRE)--Example Corp"), "businesswire|NEW YORK||BUSINESS WIRE");
}

TEST(Dateline, BracketsOfThePlace) {
  EXPECT_EQ(Read("Mumbai (Maharashtra) [India], September 13 (ANI): The council"), "ani|Mumbai|September 13|ANI");
  EXPECT_EQ(Read("Bhopal (Madhya Pradesh), Mar 3 (PTI) The council"), "pti|Bhopal|Mar 3|PTI");
  EXPECT_EQ(Read("Wilmington (US), Mar 3 (AP) The council"), "ap|Wilmington|Mar 3|AP");
  EXPECT_EQ(Read("Wilmington (US), Mar 3 (Jo Example) and others"), "none");
  EXPECT_EQ(Read("VISAKHAPATNAM (AP), MAR 3 (PTI): The council"), "pti|VISAKHAPATNAM|MAR 3|PTI");
  EXPECT_EQ(Read("VISAKHAPATNAM (AP) \u2014 The council"), "ap|VISAKHAPATNAM||AP");
  EXPECT_EQ(Read("The council (of Oslo) met reporters (AP)"), "none");
  EXPECT_EQ(Read("Geneva, Switzerland | AFP | The council"), "afp|Geneva, Switzerland||AFP");
  EXPECT_EQ(Read("Geneva, Switzerland | AFP"), "afp|Geneva, Switzerland||AFP");
  EXPECT_EQ(Read("World | Reuters reported on the ferry"), "none");
}

TEST(Dateline, BehindWhatIsNotSeen) {
  for (const char* before : {"\uFEFF", "\u200B", "\u200E", "\u00AD", "\u2022 ", "* ", "| ", "\u200B\u00A0\u2022 "}) {
    EXPECT_EQ(Read(before + std::string("LONDON, May 3 (AP) - The council")), "ap|LONDON|May 3|AP") << before;
  }
}

TEST(Dateline, TellsAllItsAgencies) {
  const std::string line = "\uFEFFPARIS (Reuters/AP) - Le conseil";
  const auto found = ReadDateline(*AgencyRegistry::BuiltIn(), line, line);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->more.size(), 1u);
  EXPECT_EQ(found->more[0].agency->id, "ap");
  EXPECT_EQ(line.substr(found->more[0].begin, found->more[0].end - found->more[0].begin), "AP");
}

TEST(Dateline, AloneOnItsLine) {
  const auto alone = [](const std::string& line) { return IsDatelineAlone(*AgencyRegistry::BuiltIn(), line, line); };
  for (const char* line : {"WASHINGTON, Jan 5 (Reuters)", "WASHINGTON (AP) \u2014", "Baku, September 13, AZERTAC",
                           "MOSCOW, January 21. /TASS/.", "\uFEFFOslo, May 3 (AP) - \u00A0", "Oslo, 3 May | AFP |"}) {
    EXPECT_TRUE(alone(line)) << line;
  }
  for (const char* line : {"", "(AP)", "JO EXAMPLE (AP)", "OSLO (AP) - The council voted", "Storm hits Oslo, May 3",
                           "AP, Reuters", "OSLO, May 3 (KMIZ) -", "Council votes, 5 March (analysis)"}) {
    EXPECT_FALSE(alone(line)) << line;
  }
}

TEST(Dateline, BetweenSlashesAndBare) {
  EXPECT_EQ(Read("Port-au-Prince (AFP) - The council"), "afp|Port-au-Prince||AFP");
  EXPECT_EQ(Read("STRINGER/REUTERS - People wait"), "none");
  EXPECT_EQ(Read("OSLO, AP - The council voted on Monday to build a second bridge."), "ap|OSLO||AP");
  EXPECT_EQ(Read("MOSCOW, January 21. /TASS/. The council"), "tass|MOSCOW|January 21|TASS");
  EXPECT_EQ(Read("NEW YORK, Jan. 5, 2020 /PRNewswire/ -- Example"), "prnewswire|NEW YORK|Jan. 5, 2020|PRNewswire");
  EXPECT_EQ(Read("AUSTIN, TX / ACCESSWIRE / January 5, 2020 / Example"), "accesswire|AUSTIN, TX||ACCESSWIRE");
  EXPECT_EQ(Read("YEREVAN, FEBRUARY 28, ARMENPRESS. The council"), "armenpress|YEREVAN|FEBRUARY 28|ARMENPRESS");
  EXPECT_EQ(Read("МОСКВА, 31 мар - РИА Новости. Совет"), "ria|МОСКВА|31 мар|РИА Новости");
  EXPECT_EQ(Read("АСТАНА. КАЗИНФОРМ - Совет"), "kazinform|АСТАНА||КАЗИНФОРМ");
  EXPECT_EQ(Read("London, March 3, IRNA \u2013 The council"), "irna|London|March 3|IRNA");
}

TEST(Dateline, InScriptsWithoutSpaces) {
  EXPECT_EQ(Read("新华社北京3月31日电 市议会"), "xinhua|||新华社");
  EXPECT_EQ(Read("【ワシントン共同】市議会"), "kyodo|||共同");
  EXPECT_EQ(Read("[東京 31日 ロイター] - 市議会"), "reuters|||ロイター");
  EXPECT_EQ(Read("(서울=연합뉴스) 홍길동 기자 = 시의회"), "yonhap|||연합뉴스");
}

TEST(Dateline, AmbiguousCodesGoByThePlace) {
  EXPECT_EQ(Read("Wien/Graz (APA) - Der Rat"), "apa_at|Wien/Graz||APA");
  EXPECT_EQ(Read("BAKU, Sept. 13 (APA) - The council"), "apa_az|BAKU|Sept. 13|APA");
  EXPECT_EQ(Read("TEHRAN, Mar. 31 (MNA) \u2013 The council"), "mehr|TEHRAN|Mar. 31|MNA");
  EXPECT_EQ(Read("YANGON (MNA) - The council"), "mna_mm|YANGON||MNA");
  EXPECT_EQ(Read("OSLO (APA) - The council"), "|OSLO||");
}

TEST(Dateline, WithoutAnAgencyThatIsKnown) {
  EXPECT_EQ(Read("COLUMBIA, Mo. (KMIZ) \u2014 The council"), "|COLUMBIA, Mo||");
  EXPECT_EQ(Read("DAKAR, Senegal \u2014 The council"), "|DAKAR, Senegal||");
  EXPECT_EQ(Read("DAKAR (EPA) - The council"), "|DAKAR||") << "a picture agency has no dateline";
}

TEST(Dateline, WhatIsNone) {
  for (const char* line : {
           "",
           "(",
           "()",
           "-",
           "(AP)",
           "The Associated Press (AP) said it would",
           "Jo Example (AFP) said on Monday",
           "The quay (AP) - which is long",
           "EXCLUSIVE \u2013 Jo Example: why",
           "BREAKING - The council",
           "According to Reuters, the council voted - at last.",
           "He told AFP on 3 May, AP reported.",
           "WELL-KNOWN people came",
           "Jo Example (KMIZ) - a reporter",
           "\U0001F6A2 (AP) - x",
           "IT WAS LATE, BUT NOT TOO LATE FOR THE COUNCIL TO VOTE ON IT - at last",
       }) {
    EXPECT_EQ(Read(line), "none") << line;
  }
}

TEST(Dateline, HostileLinesEnd) {
  EXPECT_EQ(Read(std::string(1 << 20, '(')), "none");
  EXPECT_EQ(Read(std::string(1 << 20, '/')), "none");
  EXPECT_EQ(Read("A" + std::string(1 << 20, '-')), "none");
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "電";
  EXPECT_EQ(Read(wide), "none");
}

}  // namespace
}  // namespace wireprint::analysis
