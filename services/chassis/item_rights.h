// What a caller may ask of the single items of a batch.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace wireprint::chassis {

// Parts a batch into the items that its caller may have done and those that are refused for who asks, before anything
// is looked up, and puts the results of both together again. Plain data.
class ItemRights {
 public:
  // Takes out of `items` those for which `check(item)` is an error; the others stay, in order.
  template <typename Item, typename Check>
  ItemRights(std::vector<Item>& items, const Check& check) {
    statuses_.reserve(items.size());
    size_t kept = 0;
    for (Item& item : items) {
      statuses_.push_back(check(item));
      if (!statuses_.back().ok()) continue;
      if (&items[kept] != &item) items[kept] = std::move(item);
      ++kept;
    }
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(kept), items.end());
  }

  // `results` are those of the items that stayed, in order. Returns one for each item of the batch: a result, or the
  // error that `check` gave. `Result` is a StatusOr.
  template <typename Result>
  std::vector<Result> Join(std::vector<Result> results) const {
    if (results.size() == statuses_.size()) return results;
    std::vector<Result> joined;
    joined.reserve(statuses_.size());
    size_t next = 0;
    for (const absl::Status& status : statuses_) {
      if (status.ok()) {
        joined.push_back(std::move(results[next++]));
      } else {
        joined.emplace_back(status);
      }
    }
    return joined;
  }

 private:
  std::vector<absl::Status> statuses_;  // one an item
};

}  // namespace wireprint::chassis
