// Sorting a set of reports and texts into groups of one text.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/dedup/core/grouping.h"
#include "services/dedup/engine/requests.h"
#include "services/dedup/engine/resolve.h"

namespace wireprint::dedup {

struct GroupItem {
  Subject subject;
  std::string outlet;  // of a text sent along; may be empty
};

// The items in order of time, and their grouping: member i of `grouping` is `order[i]`.
struct GroupResult {
  struct Item {
    uint32_t item = 0;  // its place in the request
    std::string report_id;
    std::string outlet;
  };
  std::vector<Item> order;
  Grouping grouping;
};

// INVALID_ARGUMENT: the number of items, or one of them. Fields are named from the request ("items[3].text").
absl::Status ValidateGroupItems(const std::vector<GroupItem>& items);

// `items` are valid. NOT_FOUND for a report that is not there; TEXT_TOO_LONG when all texts together are over
// kMaxGroupBytes; CALL_CANCELLED when `cancelled` says so between two items.
absl::StatusOr<GroupResult> GroupReports(const ReadContext& context, const std::vector<GroupItem>& items,
                                         const CancelledFn& cancelled);

}  // namespace wireprint::dedup
