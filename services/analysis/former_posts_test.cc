#include "services/analysis/former_posts.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

bool IsFormer(const std::string& before) {
  const std::string zone = before + "AP and others";
  return IsFormerPost(zone, static_cast<uint32_t>(before.size()));
}

TEST(FormerPosts, AreToldByWhatStandsBeforeThem) {
  for (const char* before :
       {"formerly of ", "Jo Example, formerly of the ", "ex-", "Ex ", "a retired ", "previously with ", "früher bei ",
        "ancienne correspondante de l'", "Jo Example | former "}) {
    EXPECT_TRUE(IsFormer(before)) << before;
  }
}

TEST(FormerPosts, AreNoneOtherwise) {
  for (const char* before : {"", "Jo Example of ", "formerly of the Gazette, ", "Jo Former/",
                             "(formerly Example News) ", "Formerling of ", "with the former mayor's reports, "}) {
    EXPECT_FALSE(IsFormer(before)) << before;
  }
  EXPECT_FALSE(IsFormer("formerly " + std::string(100, 'x') + " "));
}

}  // namespace
}  // namespace wireprint::analysis
