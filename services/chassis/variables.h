// The variables WIREPRINT_… of an environment that are nobody's: a misspelt one must not be taken for a setting.
#pragma once

#include "absl/status/status.h"

namespace wireprint::chassis {

// `environment` is as environ: "NAME=value" each, a null at the end. INVALID_ARGUMENT with the name of the first
// variable WIREPRINT_… that is none of: a flag of this program, a flag of the other server or a variable of the tool
// (they may share an environment), each in capitals, and what Kubernetes sets of a Service (…_SERVICE_HOST, …_PORT,
// …_PORT_7171_TCP and others), with a value as Kubernetes gives it.
absl::Status CheckVariables(const char* const* environment);

}  // namespace wireprint::chassis
