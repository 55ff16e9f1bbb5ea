// Credits that say what they are of: "Text: dpa, Foto: Reuters".
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/credit_rules.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

struct LabelledPart {
  CreditRole role = CreditRole::kTextOrigin;  // or kPhoto, kVideo
  text::ByteRange part;                       // behind the label, up to the next one
};

// The parts of `line` that labels such as "Text:", "Words:", "Foto:" and "Pictures:" begin, in order. Empty when it
// does not begin with one, brackets and blanks aside. At most the first 1 KiB is read.
std::vector<LabelledPart> LabelledParts(absl::string_view line);

// Whether the parts are of texts and of pictures both.
bool AreMixed(const std::vector<LabelledPart>& parts);

}  // namespace wireprint::analysis
