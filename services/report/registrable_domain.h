// The registrable domain of a host name by the Public Suffix List.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::report {

// The registrable domain of `host`, a DNS host name in ASCII without a final dot: "www.bbc.co.uk" is "bbc.co.uk". In
// lower case. The private suffixes of the list count, so that blogs of one host are outlets of their own. A host that
// is itself a public suffix, or has one label, is returned whole. Thread-safe.
std::string RegistrableDomain(absl::string_view host);

// The digest of the list that is compiled in, as its library tells it.
std::string PublicSuffixListVersion();

}  // namespace wireprint::report
