// What a caller may ask of a method that it may call.
#pragma once

#include "absl/status/status.h"
#include "services/chassis/caller_stages.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup::rpc {

// PERMISSION_DENIED when `item` says itself when it was observed and `caller` is no ingester.
inline absl::Status CheckRights(const chassis::Caller& caller, const AddItem& item) {
  if (!item.observe_time) return absl::OkStatus();
  return chassis::RequireRole(caller, chassis::Role::kIngester, "setting observe_time");
}

}  // namespace wireprint::dedup::rpc
