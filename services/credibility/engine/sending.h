// What goes to dedup in one call.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "services/credibility/core/lessons.h"
#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {

struct Engine::Sending {
  std::vector<DedupItem> items;
  Answered asked;  // about these
  size_t bytes = 0;
  absl::flat_hash_set<std::string> report_ids;
  absl::flat_hash_map<std::string, Lessons> lessons;  // by outlet
};

}  // namespace wireprint::credibility
