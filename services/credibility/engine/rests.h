// Which reports the facts of a row rest on beside its cluster: those that its reused share rests on (CountingShares),
// and one that makes it a template. These few are noted, so that taking a report out finds whom it concerns.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/credibility/core/reuse.h"
#include "services/credibility/engine/open_clusters.h"
#include "services/credibility/engine/transaction.h"

namespace wireprint::credibility {

// What a row shares with others: answer.matches, then later.
std::vector<SharedText> SharedTextsOf(const Row& row);

// Ids of the reports that the row rests on.
std::set<std::string> RestsOn(const Row& row);

// Call after the matches of a row were set, and before it is put. Has it rest on reports that are there: matches with
// revisions that are gone are taken out as far as it would rest on them. `before` is what it rested on.
absl::Status Rest(Transaction& edits, Sequence sequence, Row& row, const std::set<std::string>& before);

// Takes the matches with a report out of the rows that are noted to rest on it, in the store or by `edits`, and what is
// noted with them. Adds the rows' clusters to `dirty`.
absl::Status ForgetMatches(OpenClusters& clusters, Transaction& edits, absl::string_view report_id,
                           std::vector<std::string>& dirty);

// Forgets what is noted of a row.
void ForgetRests(Transaction& edits, Sequence sequence, const Row& row);

}  // namespace wireprint::credibility
