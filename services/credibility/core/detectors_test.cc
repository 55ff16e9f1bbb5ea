#include "services/credibility/core/detectors.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string FaultOf(const std::string& contents) {
  return std::string(ParseDetectors(contents, "d.txt").status().message());
}

TEST(ParseDetectorsTest, ReadsWhatWasMeasured) {
  const auto measured = ParseDetectors("# by hand\nversion\t3\n\nbyline_rate\t90\t100\t380\t400\r\n", "d.txt");
  ASSERT_TRUE(measured.ok()) << measured.status();
  EXPECT_THAT(measured->version, StartsWith("detectors-3-"));
  EXPECT_EQ(measured->detectors[static_cast<size_t>(Metric::kBylineRate)], (DetectorAccuracy{90, 100, 380, 400}));
  EXPECT_FALSE(measured->detectors[static_cast<size_t>(Metric::kReprintRate)].measured());
}

TEST(ParseDetectorsTest, NamesTheLineThatIsWrong) {
  EXPECT_THAT(FaultOf(""), HasSubstr("no version line"));
  EXPECT_THAT(FaultOf("byline_rate\t1\t2\t3\t4\n"), StartsWith("d.txt:1: expected"));
  const auto fault = [](const std::string& line) { return FaultOf("version\t1\n" + line + "\n"); };
  EXPECT_THAT(fault("byline\t90\t100\t380\t400"), StartsWith("d.txt:2: no such metric"));
  EXPECT_THAT(fault("original_share\t90\t100\t380\t400"), HasSubstr("no rate"));
  EXPECT_THAT(fault("byline_rate\t90\t100\t380"), HasSubstr("four counts"));
  EXPECT_THAT(fault("byline_rate\t90\t100\t380\t-1"), HasSubstr("no number"));
  EXPECT_THAT(fault("byline_rate\t0\t0\t380\t400"), HasSubstr("nothing was measured"));
  EXPECT_THAT(fault("byline_rate\t101\t100\t380\t400"), HasSubstr("more were right"));
  EXPECT_THAT(fault("byline_rate\t50\t100\t200\t400"), HasSubstr("chance"));
  EXPECT_THAT(fault("byline_rate\t90\t100\t380\t400\nbyline_rate\t90\t100\t380\t400"), StartsWith("d.txt:3: "));
}

TEST(VersionOfTest, FollowsWhatItHolds) {
  Calibrations one;
  Calibrations other;
  EXPECT_EQ(VersionOf(one), VersionOf(other));
  other[3].rho += 1e-9;
  EXPECT_NE(VersionOf(one), VersionOf(other));
}

}  // namespace
}  // namespace wireprint::credibility
