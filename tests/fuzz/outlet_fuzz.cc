// Host names: what is taken has a registrable domain that is a part of it, and is one outlet however it is written.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/analysis/agencies.h"
#include "services/credibility/core/outlet_directory.h"
#include "services/report/limits.h"
#include "services/report/registrable_domain.h"
#include "services/report/validate.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

const credibility::OutletDirectory& Outlets() {
  std::vector<credibility::OutletDirectory::AgencySites> sites;
  for (const analysis::Agency& agency : analysis::AgencyRegistry::BuiltIn()->agencies()) {
    sites.push_back({agency.id, agency.domains});
  }
  static const auto* const outlets =
      new std::shared_ptr<const credibility::OutletDirectory>(credibility::OutletDirectory::BuiltIn(sites));
  return **outlets;
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  using fuzz::Require;
  static const credibility::OutletDirectory& outlets = fuzz::Outlets();
  const absl::string_view host = fuzz::BytesOf(data, size);
  if (!report::ValidateOutlet(host, "outlet").ok()) return 0;
  Require(host.size() <= report::kMaxOutletBytes && std::all_of(host.begin(), host.end(), absl::ascii_isascii),
          "a host name is short and plain");
  const std::string lower = absl::AsciiStrToLower(host);
  const std::string domain = report::RegistrableDomain(host);
  Require(domain == lower || absl::EndsWith(lower, absl::StrCat(".", domain)), "a domain is a host's, or the host");
  Require(report::RegistrableDomain(lower) == domain, "letter case does not matter");
  Require(report::RegistrableDomain(domain) == domain, "the domain of a domain is itself");
  Require(report::ValidateOutlet(domain, "outlet").ok() || domain.find('.') == std::string::npos,
          "a domain is a host name");

  const credibility::OutletIdentity outlet = outlets.Identify(lower);
  Require(!outlet.outlet.empty() && !outlet.family.empty(), "an outlet has a name and a family");
  Require(outlets.Identify(host) == outlet, "letter case does not matter to outlets");
  Require(outlets.Identify(outlet.outlet) == outlet, "the outlet of an outlet is itself");
  Require(outlet.agency_id.empty() || analysis::AgencyRegistry::BuiltIn()->Find(outlet.agency_id) != nullptr,
          "its agency is known");
  return 0;
}
