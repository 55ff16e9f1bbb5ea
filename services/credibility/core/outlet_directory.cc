#include "services/credibility/core/outlet_directory.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "services/credibility/core/builtin_outlets.h"
#include "services/report/registrable_domain.h"
#include "services/text/utf8.h"
#include "xxhash.h"

namespace wireprint::credibility {
namespace {

constexpr size_t kMaxHostBytes = 253;

// A host name of two labels or more, in lower case.
bool IsHost(absl::string_view field) {
  if (field.size() > kMaxHostBytes || field.find('.') == absl::string_view::npos) return false;
  for (const absl::string_view label : absl::StrSplit(field, '.')) {
    if (label.empty() || label.size() > 63) return false;
    for (const char c : label) {
      if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '-' && c != '_') return false;
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const OutletDirectory>> OutletDirectory::Parse(
    absl::string_view contents, absl::string_view name, const std::vector<AgencySites>& agencies) {
  std::shared_ptr<OutletDirectory> directory(new OutletDirectory());
  int number = 0;
  int declared = -1;
  for (const absl::string_view raw : absl::StrSplit(contents, '\n')) {
    ++number;
    const absl::string_view line = absl::StripTrailingAsciiWhitespace(raw);
    if (line.empty() || line.front() == '#') continue;
    const auto fault = [&](const auto&... what) {
      return absl::InvalidArgumentError(absl::StrCat(name, ":", number, ": ", what...));
    };
    if (text::FirstInvalidUtf8(line)) return fault("the line is not valid UTF-8");
    const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
    const absl::string_view entry = fields[0];
    if (declared < 0) {
      if (entry != "version" || fields.size() != 2 || !absl::SimpleAtoi(fields[1], &declared) || declared < 0) {
        return fault("the first entry is \"version<TAB>number\"");
      }
      continue;
    }
    const size_t first_host = entry == "family" ? 2 : 1;
    if (fields.size() <= first_host) return fault("\"", entry, "\" has too few fields");
    for (size_t i = first_host; i < fields.size(); ++i) {
      if (!IsHost(fields[i])) return fault("\"", fields[i], "\" is no host name in lower case");
    }
    if (entry == "split" && fields.size() == 2) {
      directory->splits_.emplace(fields[1]);
    } else if (entry == "alias" && fields.size() == 3) {
      if (!directory->aliases_.emplace(fields[1], fields[2]).second) return fault("a second alias of ", fields[1]);
    } else if (entry == "family" && !fields[1].empty()) {
      for (size_t i = 2; i < fields.size(); ++i) {
        if (!directory->families_.emplace(fields[i], fields[1]).second) return fault("a second family of ", fields[i]);
      }
    } else if (entry == "aggregator") {
      for (size_t i = 1; i < fields.size(); ++i) directory->aggregators_.emplace(fields[i]);
    } else {
      return fault("no entry of the form \"", entry, "\" with ", fields.size() - 1, " fields");
    }
  }
  if (declared < 0) return absl::InvalidArgumentError(absl::StrCat(name, ":1: no version"));
  for (const AgencySites& agency : agencies) {
    for (const std::string& domain : agency.domains) {
      directory->agencies_.emplace(domain, agency.agency_id);
      if (!agency.publishes_supply) directory->newsrooms_.emplace(domain);
      const auto family = directory->families_.find(domain);
      if (family != directory->families_.end()) directory->agency_families_.emplace(agency.agency_id, family->second);
    }
  }
  directory->version_ = absl::StrFormat("outlets-%d-%016x", declared, XXH3_64bits(contents.data(), contents.size()));
  return directory;
}

std::shared_ptr<const OutletDirectory> OutletDirectory::BuiltIn(const std::vector<AgencySites>& agencies) {
  auto directory = Parse(kBuiltinOutlets, "built-in outlets", agencies);
  // A test reads the same text.
  return directory.ok() ? *std::move(directory) : nullptr;
}

std::string OutletDirectory::OutletOf(absl::string_view host) const {
  const std::string lower = absl::AsciiStrToLower(host);
  std::string outlet = report::RegistrableDomain(lower);
  for (absl::string_view rest = lower; rest.size() > outlet.size();) {
    if (splits_.contains(rest)) return std::string(rest);
    rest.remove_prefix(rest.find('.') + 1);
  }
  const auto alias = aliases_.find(outlet);
  return alias == aliases_.end() ? outlet : alias->second;
}

std::string OutletDirectory::FamilyOfAgency(absl::string_view agency_id) const {
  const auto family = agency_families_.find(agency_id);
  return family == agency_families_.end() ? absl::StrCat("agency:", agency_id) : family->second;
}

OutletIdentity OutletDirectory::Identify(absl::string_view host) const {
  OutletIdentity identity;
  identity.outlet = OutletOf(host);
  const auto agency = agencies_.find(identity.outlet);
  if (agency != agencies_.end()) {
    if (!newsrooms_.contains(identity.outlet)) identity.role = OutletRole::kAgency;
    identity.agency_id = agency->second;
    identity.family = FamilyOfAgency(agency->second);
  } else {
    identity.family = identity.outlet;
    if (aggregators_.contains(identity.outlet)) identity.role = OutletRole::kAggregator;
  }
  const auto family = families_.find(identity.outlet);
  if (family != families_.end()) identity.family = family->second;
  return identity;
}

}  // namespace wireprint::credibility
