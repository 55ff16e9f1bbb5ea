#include "services/credibility/core/origin.h"

#include "services/credibility/core/cluster_resolver.h"

namespace wireprint::credibility {

Resolution ResolveOrigin(absl::Span<const Member> members) {
  ClusterResolver resolver;
  for (size_t i = 0; i < members.size(); ++i) resolver.Put(i, members[i]);
  Resolution resolution;
  resolution.origin = resolver.origin();
  resolution.families = static_cast<uint32_t>(resolver.families());
  for (size_t i = 0; i < members.size(); ++i) resolution.verdicts.push_back(resolver.VerdictOf(i));
  return resolution;
}

}  // namespace wireprint::credibility
