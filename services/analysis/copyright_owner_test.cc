#include "services/analysis/copyright_owner.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

TEST(CopyrightOwner, OfASignOrWordAndAName) {
  for (const char* const line :
       {"\u00A9 AFP", "\u00A9AFP", "(c) AFP.", "Copyright AFP", "Copyright: AFP", "COPYRIGHT (C) AFP", "\u00A9 by AFP",
        "RIPRODUZIONE RISERVATA \u00A9 Copyright AFP", " \u00A9\u00A0AFP "}) {
    EXPECT_EQ(CopyrightOwner(line), "AFP") << line;
  }
}

TEST(CopyrightOwner, OfNothingElse) {
  for (const char* const line :
       {"AFP", "AFP \u00A9", "\u00A9 AFP 2021", "\u00A9 2021 AFP", "\u00A9", "", "The copyright AFP holds"}) {
    EXPECT_EQ(CopyrightOwner(line), "") << line;
  }
  EXPECT_EQ(CopyrightOwner("\u00A9 " + std::string(1 << 20, 'x')), "");
}

}  // namespace
}  // namespace wireprint::analysis
