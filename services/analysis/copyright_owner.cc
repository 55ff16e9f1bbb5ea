#include "services/analysis/copyright_owner.h"

#include <re2/re2.h>

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 120;

}  // namespace

absl::string_view CopyrightOwner(absl::string_view line) {
  static const auto* const owner = new RE2(
      R"((?i)[\s\pZ]*(?:riproduzione riservata[\s\pZ]*)?(?:(?:©|\(c\))?[\s\pZ]*copyright:?[\s\pZ]*(?:©|\(c\))?|©|\(c\))[\s\pZ]*(?:by[\s\pZ]+)?([^\d©]{2,80}?)[\s\pZ.]*)");
  re2::StringPiece found;
  if (line.size() > kMaxBytes || !RE2::FullMatch(re2::StringPiece(line.data(), line.size()), *owner, &found)) return {};
  return {found.data(), found.size()};
}

}  // namespace wireprint::analysis
