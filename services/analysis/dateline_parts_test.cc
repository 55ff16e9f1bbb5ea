#include "services/analysis/dateline_parts.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

// "place|date", with a '!' where the place stands in capitals; "-" when something else stands there.
std::string Split(const std::string& part) {
  const PlaceAndDate split = SplitPlaceAndDate(part);
  if (!split.valid) return "-";
  return part.substr(split.place.begin, split.place.size()) + "|" + part.substr(split.date.begin, split.date.size()) +
         (split.capitals ? "!" : "");
}

TEST(DatelineParts, PlacesAndDates) {
  EXPECT_EQ(Split("SEOUL, Aug. 24 "), "SEOUL|Aug. 24!");
  EXPECT_EQ(Split("New Delhi [India], September 13 "), "New Delhi [India]|September 13");
  EXPECT_EQ(Split("ROMA, 16 NOV "), "ROMA|16 NOV!");
  EXPECT_EQ(Split("Praha 3. března "), "Praha|3. března");
  EXPECT_EQ(Split("Budapest, 2020. május 11., hétfő "), "Budapest|2020. május 11., hétfő");
  EXPECT_EQ(Split("Rio de Janeiro, 11 mai 2020"), "Rio de Janeiro|11 mai 2020");
  EXPECT_EQ(Split("Port-au-Prince"), "Port-au-Prince|");
  EXPECT_EQ(Split("Frankfurt an der Oder"), "Frankfurt an der Oder|");
  EXPECT_EQ(Split("Dec 29 "), "|Dec 29");
  EXPECT_EQ(Split("МОСКВА, 31 мар "), "МОСКВА|31 мар!");
  EXPECT_EQ(Split("Київ. 31 березня. "), "Київ|31 березня");
  EXPECT_EQ(Split("القاهرة "), "القاهرة|");
  EXPECT_EQ(Split("DAKAR,\u00A0Senegal "), "DAKAR,\u00A0Senegal|!");
  EXPECT_EQ(Split("ST. LOUIS"), "ST. LOUIS|!");
  EXPECT_EQ(Split("May"), "May|") << "a month's name without a day may be a place";
  EXPECT_EQ(Split(""), "|");
}

TEST(DatelineParts, SentencesAreNone) {
  EXPECT_EQ(Split("The Port -au - Prince"), "-");
  EXPECT_EQ(Split("The quay "), "-");
  EXPECT_EQ(Split("Jo Example said"), "-");
  EXPECT_EQ(Split("SEOUL; Aug. 24"), "-");
  EXPECT_EQ(Split("\U0001F6A2 SEOUL"), "-");
  EXPECT_EQ(Split(std::string(1000, 'A')), "-");
  EXPECT_EQ(Split("A B C D E F G H I J K L M N"), "-");
}

TEST(DatelineParts, DashesOfEveryKind) {
  for (const char* dash : {"-", "--", " - ", "\u2013", "\u00A0\u2014 ", " \u2015"}) EXPECT_GT(DashAt(dash), 0u) << dash;
  EXPECT_EQ(DashAt(" -- x"), 3u);
  EXPECT_EQ(DashAt("x -"), 0u);
  EXPECT_EQ(DashAt("  "), 0u);
  EXPECT_EQ(DashAt(""), 0u);
}

}  // namespace
}  // namespace wireprint::analysis
