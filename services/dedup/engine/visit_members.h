// Walking through the listing of a cluster, as the store has it.
#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/dedup/engine/add.h"
#include "services/dedup/engine/corpus.h"

namespace wireprint::dedup {

// Calls visit(members) for steps of at most 256 reports of the cluster that `number` resolves to, those under absorbed
// numbers first, until it returns an error, which is then returned. Nothing is visited when there is no such cluster.
// CANCELLED soon after `cancelled` says so (it may be null). What is not durable yet is not listed. Hold nothing.
absl::Status VisitMembers(const WriteContext& context, const Corpus& corpus, ClusterNumber number,
                          const CancelledFn& cancelled,
                          absl::FunctionRef<absl::Status(const std::vector<Member>&)> visit);

}  // namespace wireprint::dedup
