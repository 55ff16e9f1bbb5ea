#include "services/credibility/core/facts.h"

#include <numeric>

namespace wireprint::credibility {

uint32_t AttributionCounts::Total() const { return std::accumulate(by_kind.begin(), by_kind.end(), uint32_t{0}); }

uint32_t AttributionCounts::Named() const {
  return Of(SourceKind::kWireAgency) + Of(SourceKind::kOtherMedia) + Of(SourceKind::kOfficialNamed) +
         Of(SourceKind::kOfficialBody) + Of(SourceKind::kPersonNamed) + Of(SourceKind::kOrganisation) +
         Of(SourceKind::kDocument);
}

}  // namespace wireprint::credibility
