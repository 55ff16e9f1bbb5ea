#include "services/chassis/trace_parent.h"

#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

const std::string kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string kParent = "00f067aa0ba902b7";

TEST(TraceParentTest, TakesTheExampleOfTheStandard) {
  const auto trace = ParseTraceParent("00-" + kTrace + "-" + kParent + "-01");
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id, kTrace);
  EXPECT_EQ(trace->parent_id, kParent);
  EXPECT_TRUE(trace->sampled);
  EXPECT_FALSE(ParseTraceParent("00-" + kTrace + "-" + kParent + "-02")->sampled);
  EXPECT_TRUE(ParseTraceParent("cc-" + kTrace + "-" + kParent + "-01-more"));
}

TEST(TraceParentTest, RefusesWhatIsMalformed) {
  for (const std::string& bad :
       {std::string(), std::string("00"), "ff-" + kTrace + "-" + kParent + "-01", "00-" + kTrace + "-" + kParent + "-0",
        "00-" + kTrace + "-" + kParent + "-01-", "00-" + std::string(32, '0') + "-" + kParent + "-01",
        "00-" + kTrace + "-" + std::string(16, '0') + "-01", "00_" + kTrace + "-" + kParent + "-01",
        "00-" + std::string(32, 'A') + "-" + kParent + "-01", "00-" + kTrace + "-" + kParent + "-0\n"}) {
    EXPECT_FALSE(ParseTraceParent(bad)) << bad;
  }
}

}  // namespace
}  // namespace wireprint::chassis
