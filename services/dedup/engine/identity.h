// What adding a content under a report_id means: the rules of services/report.
#pragma once

#include "services/report/identity.h"

namespace wireprint::dedup {

using report::AddDecision;
using report::ContentHash;
using report::DecideAdd;
using report::ReportDeleted;
using report::ReportNotFound;
using report::StandingTombstone;

}  // namespace wireprint::dedup
