#include "services/analysis/attribution.h"

#include <array>
#include <cstddef>

namespace wireprint::analysis {
namespace {

constexpr std::array<absl::string_view, 14> kKinds = {
    "wire_agency", "other_media", "official_named", "official_body", "official_unnamed", "person_named", "organisation",
    "document",    "social_post", "anonymous",      "vague",         "public",           "agentless",    "unresolved"};
constexpr std::array<absl::string_view, 6> kActs = {"assert", "deny", "accuse", "request", "believe", "no_comment"};
constexpr std::array<absl::string_view, 3> kForms = {"direct", "mixed", "indirect"};

}  // namespace

absl::string_view NameOf(SourceKind kind) { return kKinds[static_cast<size_t>(kind)]; }
absl::string_view NameOf(Act act) { return kActs[static_cast<size_t>(act)]; }
absl::string_view NameOf(Form form) { return kForms[static_cast<size_t>(form)]; }

std::optional<Act> ActNamed(absl::string_view name) {
  for (size_t i = 0; i < kActs.size(); ++i) {
    if (kActs[i] == name) return static_cast<Act>(i);
  }
  return std::nullopt;
}

}  // namespace wireprint::analysis
