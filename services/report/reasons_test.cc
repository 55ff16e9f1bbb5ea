#include "services/report/reasons.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wireprint/report/v1/error_reason.pb.h"

namespace wireprint::report {
namespace {

TEST(ReasonsTest, EveryReasonIsInThePublicEnum) {
  for (const char* name : reason::kAll) {
    report::v1::ErrorReason value;
    EXPECT_TRUE(report::v1::ErrorReason_Parse(absl::StrCat("ERROR_REASON_", name), &value)) << name;
  }
}

}  // namespace
}  // namespace wireprint::report
