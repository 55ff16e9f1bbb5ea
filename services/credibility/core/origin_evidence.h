// The evidence on the origin of a cluster, with or without that of one family.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/credibility/core/origin.h"

namespace wireprint::credibility {

// Who says that the text is an agency's. Borrows the members.
class OriginEvidence {
 public:
  explicit OriginEvidence(absl::Span<const Member> members);

  // The origin by the evidence of all families but `left_out`; empty leaves none out.
  Origin Decide(absl::string_view left_out) const;

  // Families among the members.
  size_t families() const { return families_.size(); }

 private:
  struct Agency {
    std::string family;
    std::set<absl::string_view> credited_by;  // families
    // Families on whose sites the agency's own copy is (its own, or none), with the index of the first.
    std::map<absl::string_view, size_t> copies;
  };

  void AddMember(size_t index);

  const absl::Span<const Member> members_;
  std::map<absl::string_view, Agency> agencies_;  // by id
  std::set<absl::string_view> families_;
  std::set<absl::string_view> crediting_;   // families that credit any agency with the text
  std::set<absl::string_view> syndicated_;  // families that name syndication in general
};

}  // namespace wireprint::credibility
