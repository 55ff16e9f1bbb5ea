#include "services/report/registrable_domain.h"

#include <libpsl.h>

#include "absl/strings/ascii.h"

namespace wireprint::report {

std::string RegistrableDomain(absl::string_view host) {
  std::string lower = absl::AsciiStrToLower(host);
  // The built-in list lives as long as the process; the answer points into `lower`.
  const char* domain = psl_registrable_domain(psl_builtin(), lower.c_str());
  return domain == nullptr ? lower : std::string(domain);
}

std::string PublicSuffixListVersion() { return psl_builtin_sha1sum(); }

}  // namespace wireprint::report
