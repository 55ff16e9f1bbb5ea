// The store's errors as callers are told them: UNAVAILABLE, STORE_UNAVAILABLE.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/credibility/core/table_store.h"

namespace wireprint::credibility {

inline constexpr char kUnread[] = "the store cannot be read now";
inline constexpr char kUnwritten[] = "the store takes no writes now; nothing was recorded";
inline constexpr char kUnsynced[] =
    "what was written is not known to be durable; send it again, and it is recorded once all the same";

// `status`, an error, as STORE_UNAVAILABLE; as it is when it has a reason already.
absl::Status StoreUnavailable(const absl::Status& status, absl::string_view message);

// The same tables, with errors that say STORE_UNAVAILABLE. What a visitor of Walk returns stays as it is.
std::unique_ptr<TableStore> WithReasons(std::unique_ptr<TableStore> store);

}  // namespace wireprint::credibility
