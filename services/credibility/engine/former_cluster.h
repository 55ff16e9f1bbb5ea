// Names for the clusters of a dedup that is no more: its own names are given out again, for other texts.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace wireprint::credibility {

// Digits that no number of dedup's has: it counts reports.
inline constexpr size_t kFormerDigits = 18;

inline bool IsFormer(absl::string_view cluster) { return cluster.size() > 1 + kFormerDigits; }

// What a cluster is called from the `renewal`th time on that another dedup answered, 1 for the first: `c`, that number,
// and its own in 18 digits. A name that is former stays.
inline std::string FormerName(absl::string_view cluster, uint64_t renewal) {
  if (cluster.empty() || IsFormer(cluster)) return std::string(cluster);
  const absl::string_view number = cluster.substr(1);
  return absl::StrCat("c", renewal, std::string(kFormerDigits - number.size(), '0'), number);
}

}  // namespace wireprint::credibility
