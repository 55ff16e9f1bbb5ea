// The passages that two texts share, with their places in both.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "services/dedup/core/comparable_text.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

std::vector<SharedPassage> LocatePassages(absl::string_view text_a, const ComparableText& a, absl::string_view text_b,
                                          const ComparableText& b);

}  // namespace wireprint::dedup
