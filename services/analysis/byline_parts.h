// A byline cut where its names part.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/agencies.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// What stands between a part and the one before it.
enum class Joint : uint8_t {
  kOther,  // a comma, a bar, "of", …; or nothing
  kAnd,
  kWith,  // "with", "with inputs from", "additional reporting by"
};

struct BylinePart {
  text::ByteRange range;  // bytes of the byline, not empty
  Joint joint = Joint::kOther;
};

// The parts between commas, bars, slashes, dashes with blanks, brackets and words such as "and", "for", "via", "with";
// such words of `names`, the agencies that `byline` names, part nothing: "Press Trust of India".
std::vector<BylinePart> CutByline(absl::string_view byline, absl::Span<const AgencyMention> names);

}  // namespace wireprint::analysis
