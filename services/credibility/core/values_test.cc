// The enumerations of the core have the values of the public contract, so that encoding is a cast.
#include <string>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"
#include "services/credibility/core/detectors.h"
#include "services/credibility/core/ledger.h"
#include "services/credibility/core/line_sighting.h"
#include "services/credibility/core/metrics.h"
#include "services/credibility/core/origin.h"
#include "services/credibility/core/outlet_directory.h"
#include "services/credibility/core/recurring_lines.h"
#include "wireprint/credibility/v1/analysis.pb.h"
#include "wireprint/credibility/v1/origin.pb.h"
#include "wireprint/credibility/v1/profile.pb.h"
#include "wireprint/credibility/v1/recurring_line.pb.h"

namespace wireprint::credibility {
namespace {

template <typename Core, typename Public>
constexpr bool Same(Core core, Public contract) {
  return static_cast<int>(core) == static_cast<int>(contract);
}

TEST(ValuesTest, AreThoseOfTheContract) {
  EXPECT_TRUE(Same(Reuse::kUnresolved, v1::REUSE_UNRESOLVED));
  EXPECT_TRUE(Same(Reuse::kWhole, v1::REUSE_WHOLE));
  EXPECT_TRUE(Same(CreditCell::kNotDue, v1::CREDIT_CELL_NOT_DUE));
  EXPECT_TRUE(Same(CreditCell::kNone, v1::CREDIT_CELL_NONE));
  EXPECT_TRUE(Same(CreditCell::kUnresolved, v1::CREDIT_CELL_UNRESOLVED));
  EXPECT_TRUE(Same(OriginKind::kPhantom, v1::ORIGIN_KIND_PHANTOM));
  EXPECT_TRUE(Same(OriginKind::kUnknown, v1::ORIGIN_KIND_UNKNOWN));
  EXPECT_TRUE(Same(OriginReason::kUnnamedSyndication, v1::ORIGIN_REASON_UNNAMED_SYNDICATION));
  EXPECT_TRUE(Same(OriginReason::kCreditedByOneFamily, v1::ORIGIN_REASON_CREDITED_BY_ONE_FAMILY));
  EXPECT_TRUE(Same(OriginReason::kEarlierByline, v1::ORIGIN_REASON_EARLIER_BYLINE));
  EXPECT_TRUE(Same(OutletRole::kAgency, v1::OUTLET_ROLE_AGENCY));
  EXPECT_TRUE(Same(MetricStatus::kInsufficient, v1::METRIC_STATUS_INSUFFICIENT));
  EXPECT_TRUE(Same(RecurringForm::kSentence, v1::RECURRING_FORM_SENTENCE));
  EXPECT_TRUE(Same(LineRuling::kBoilerplate, v1::LINE_RULING_BOILERPLATE));
  EXPECT_TRUE(Same(SourceKind::kOfficialUnnamed, v1::SOURCE_KIND_OFFICIAL_UNNAMED));
  EXPECT_TRUE(Same(SourceKind::kUnresolved, v1::SOURCE_KIND_UNRESOLVED));
  EXPECT_EQ(kSourceKinds, size_t{v1::SourceKind_ARRAYSIZE});
  EXPECT_TRUE(Same(Metric::kReprintCreditRate, v1::METRIC_REPRINT_CREDIT_RATE));
  EXPECT_TRUE(Same(Metric::kAttributionDensity, v1::METRIC_ATTRIBUTION_DENSITY));
  EXPECT_TRUE(Same(Metric::kBoilerplateShare, v1::METRIC_BOILERPLATE_SHARE));
  EXPECT_EQ(kMetrics, size_t{v1::Metric_ARRAYSIZE});
  for (int i = 1; i < static_cast<int>(kMetrics); ++i) {
    const std::string name = absl::AsciiStrToUpper(NameOf(static_cast<Metric>(i)));
    EXPECT_EQ(v1::Metric_Name(static_cast<v1::Metric>(i)), "METRIC_" + name);
  }
  // One counter a field, in their order.
  EXPECT_EQ(static_cast<int>(kCounters), v1::OutletCounts::descriptor()->field_count());
}

}  // namespace
}  // namespace wireprint::credibility
