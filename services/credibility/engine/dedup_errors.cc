#include "services/credibility/engine/dedup_errors.h"

#include <optional>

#include "services/chassis/error.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {
namespace {

// As dedup refuses a request that is too large, or gRPC itself one that is much too large, without a reason.
bool IsTooLarge(const absl::Status& status) {
  if (!absl::IsResourceExhausted(status)) return false;
  const std::optional<chassis::ErrorDetail> detail = chassis::GetErrorDetail(status);
  return !detail || detail->reason == "REQUEST_TOO_LARGE";
}

}  // namespace

bool IsFinal(const absl::Status& status) {
  const std::optional<chassis::ErrorDetail> detail = chassis::GetErrorDetail(status);
  if (!detail) return absl::IsInvalidArgument(status);
  if (detail->reason == report::reason::kReportDeleted) return true;
  return absl::IsInvalidArgument(status) && detail->reason != report::reason::kObserveTimeInFuture;
}

bool IsOfTheCall(const absl::Status& status) { return absl::IsInvalidArgument(status) || IsTooLarge(status); }

bool IsOfTheReport(const absl::Status& status) {
  return absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status) || IsTooLarge(status);
}

}  // namespace wireprint::credibility
