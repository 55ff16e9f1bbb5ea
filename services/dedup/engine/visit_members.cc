#include "services/dedup/engine/visit_members.h"

#include <limits>
#include <optional>

#include "services/dedup/engine/lookup.h"

namespace wireprint::dedup {
namespace {

constexpr size_t kReadAtOnce = 256;

}  // namespace

absl::Status VisitMembers(const WriteContext& context, const Corpus& corpus, ClusterNumber number,
                          const CancelledFn& cancelled,
                          absl::FunctionRef<absl::Status(const std::vector<Member>&)> visit) {
  const std::optional<Cluster> cluster = corpus.clusters().Find(number);
  if (!cluster) return absl::OkStatus();
  std::vector<ClusterNumber> numbers = cluster->absorbed;
  numbers.push_back(cluster->number);
  for (const ClusterNumber each : numbers) {
    MemberPlace after{each, std::numeric_limits<Micros>::min(), 0};
    while (true) {
      if (cancelled && cancelled()) return CancelledError();
      const auto members = context.store.ReadMembers(corpus.name(), after, kReadAtOnce);
      if (!members.ok()) return StoreError(members.status());
      if (absl::Status s = visit(*members); !s.ok()) return s;
      if (members->size() < kReadAtOnce) break;
      after = {each, members->back().observe_time, members->back().sequence};
    }
  }
  return absl::OkStatus();
}

}  // namespace wireprint::dedup
