// Pages of lists that are continued by numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/report/token.h"

namespace wireprint::credibility {

// The page size meant by `size`: `by_default` for 0. VALUE_OUT_OF_RANGE above `most`.
absl::StatusOr<uint32_t> PageSize(uint32_t size, uint32_t by_default, uint32_t most);

// The `count` numbers of a token; nullopt for an empty one. PAGE_TOKEN_INVALID.
absl::StatusOr<std::optional<std::vector<uint64_t>>> ReadPageToken(report::TokenKind kind, uint64_t binding,
                                                                   size_t count, absl::string_view token);

}  // namespace wireprint::credibility
