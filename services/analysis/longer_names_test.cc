#include "services/analysis/longer_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wireprint::analysis {
namespace {

// Of the first agency that `zone` names.
bool Longer(const std::string& zone, bool phrase = false) {
  const std::vector<AgencyMention> all = AgencyRegistry::BuiltIn()->FindMentions(zone, false, Surroundings(zone));
  EXPECT_FALSE(all.empty()) << zone;
  if (all.empty()) return false;
  return phrase ? BeginsLongerPhrase(zone, all[0], all) : BeginsLongerName(zone, all[0], all);
}

TEST(LongerNames, ACapitalisedWordBehindAName) {
  for (const char* const zone : {"AP Moller", "AP Moller - Maersk", "Reuters Institute", "AFP Harbour Police",
                                 "dpa-Grafik", "UPI\u00A0Payments", "Associated Press Stylebook", "AP \u00D8rsted"}) {
    EXPECT_TRUE(Longer(zone)) << zone;
    EXPECT_TRUE(Longer(zone, true)) << zone;
  }
}

TEST(LongerNames, WhatGoesOnWithTheCredit) {
  for (const char* const zone :
       {"AP", "AP, Jo Example", "AP/Jo Example", "AP (Oslo)", "AP - Oslo", "AFP Reuters", "AFP and Reuters", "AP News",
        "Reuters TV", "Reuters in Oslo", "Reuters May 3", "Reuters 3 May", "AP 2021", "AP Pro Basketball Writer Jo",
        "Associated Press writer Jo Example", "AP Business Writer Jo Example", "AP\u2019s Jo Example",
        "Cable News Network Inc"}) {
    EXPECT_FALSE(Longer(zone)) << zone;
    EXPECT_FALSE(Longer(zone, true)) << zone;
  }
}

TEST(LongerNames, AWordInSmallLettersIsOneOfAPhraseOnly) {
  for (const char* const zone : {"PTI volunteers", "UPI payment data", "Reuters poll"}) {
    EXPECT_FALSE(Longer(zone)) << zone;
    EXPECT_TRUE(Longer(zone, true)) << zone;
  }
}

}  // namespace
}  // namespace wireprint::analysis
