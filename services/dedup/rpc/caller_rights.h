// What a caller may ask of a method that it may call.
#pragma once

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "services/chassis/caller_stages.h"
#include "services/dedup/engine/engine.h"

namespace wireprint::dedup::rpc {

// PERMISSION_DENIED when an item says itself when it was observed and `caller` is no ingester.
inline absl::Status CheckRights(const chassis::Caller& caller, const std::vector<AddItem>& items) {
  const auto says_when = [](const AddItem& item) { return item.observe_time.has_value(); };
  if (std::none_of(items.begin(), items.end(), says_when)) return absl::OkStatus();
  return chassis::RequireRole(caller, chassis::Role::kIngester, "setting observe_time");
}

}  // namespace wireprint::dedup::rpc
