// Who an outlet is: which host names are one outlet, which outlets are one family, and what role each has.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wireprint::credibility {

enum class OutletRole : uint8_t { kPublisher = 1, kAggregator = 2, kAgency = 3 };

struct OutletIdentity {
  // The registrable domain, or a configured split of it.
  std::string outlet;
  // The publisher group; an agency's sites are the family "agency:<id>"; else the outlet itself.
  std::string family;
  OutletRole role = OutletRole::kPublisher;
  // Of an agency's own site, and of a newsroom's whose texts others publish under its name: its id. Empty for others.
  std::string agency_id;
  bool operator==(const OutletIdentity&) const = default;
};

// Immutable and thread-safe.
//
// The text form: one entry a line, fields separated by tabs; blank lines and lines that begin with # are skipped. The
// first other line is "version<TAB>number". Entries:
//   split       host                 this host and those below it are an outlet of its own
//   alias       domain   outlet      the domain is that outlet
//   family      name     domain...   outlets of one publisher group
//   aggregator  domain...            outlets that show the reports of others
class OutletDirectory {
 public:
  // An agency and the registrable domains of its own sites.
  struct AgencySites {
    std::string agency_id;
    std::vector<std::string> domains;
    // What stands on its sites is what it supplies to others. False for newsrooms that sell their texts too: their
    // sites carry agencies' texts as any paper does, and are publishers.
    bool publishes_supply = true;
  };

  // The directory compiled into the binary, with `agencies`. An agency that the file names in a family or among the
  // aggregators keeps its role and agency id; the file's family holds.
  static std::shared_ptr<const OutletDirectory> BuiltIn(const std::vector<AgencySites>& agencies);

  // Reads the form above, in UTF-8; `name` is the file's in messages. INVALID_ARGUMENT "<name>:<line>: what is wrong".
  static absl::StatusOr<std::shared_ptr<const OutletDirectory>> Parse(absl::string_view contents,
                                                                      absl::string_view name,
                                                                      const std::vector<AgencySites>& agencies);

  // Who publishes at `host`, a valid DNS host name.
  OutletIdentity Identify(absl::string_view host) const;

  // The family of an agency's own sites, be they known or not.
  std::string FamilyOfAgency(absl::string_view agency_id) const;

  // "outlets-<declared number>-<XXH3-64 of the contents, 16 hex digits>".
  const std::string& version() const { return version_; }

 private:
  OutletDirectory() = default;
  std::string OutletOf(absl::string_view host) const;

  std::string version_;
  absl::flat_hash_set<std::string> splits_;
  absl::flat_hash_map<std::string, std::string> aliases_;
  absl::flat_hash_map<std::string, std::string> families_;
  absl::flat_hash_set<std::string> aggregators_;
  absl::flat_hash_map<std::string, std::string> agencies_;         // id by domain
  absl::flat_hash_set<std::string> newsrooms_;                     // domains among them that are publishers
  absl::flat_hash_map<std::string, std::string> agency_families_;  // configured, by id
};

}  // namespace wireprint::credibility
