// The messages of the services under short names, for everything in clients/.
#pragma once

#include "wireprint/credibility/v1/credibility_service.pb.h"
#include "wireprint/dedup/v1/dedup_service.pb.h"
#include "wireprint/report/v1/report.pb.h"

namespace wireprint::client {

namespace credibilityv1 = ::wireprint::credibility::v1;
namespace dedupv1 = ::wireprint::dedup::v1;
namespace reportv1 = ::wireprint::report::v1;

}  // namespace wireprint::client
