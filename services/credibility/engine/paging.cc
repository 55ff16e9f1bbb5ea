#include "services/credibility/engine/paging.h"

#include "absl/strings/str_cat.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility {

absl::StatusOr<uint32_t> PageSize(uint32_t size, uint32_t by_default, uint32_t most) {
  if (size == 0) return by_default;
  if (size <= most) return size;
  return report::Bad(report::reason::kValueOutOfRange, "page_size", absl::StrCat("is ", size, ", the most is ", most),
                     {{"value", absl::StrCat(size)}, {"limit", absl::StrCat(most)}});
}

absl::StatusOr<std::optional<std::vector<uint64_t>>> ReadPageToken(report::TokenKind kind, uint64_t binding,
                                                                   size_t count, absl::string_view token) {
  if (token.empty()) return std::nullopt;
  auto numbers = report::DecodeToken(kind, binding, count, token);
  if (numbers) return numbers;
  return report::Bad(report::reason::kPageTokenInvalid, "page_token",
                     "belongs to no earlier answer to this request; begin again without one");
}

}  // namespace wireprint::credibility
