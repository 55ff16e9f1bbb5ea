// Agencies that are meant and not named: "agencies", "wire services", "staff and wire reports".
#pragma once

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Whether all that `phrase`, a credit or a part of one, names is agencies in general: it has a word for them, and no
// other words but those that stand beside it. At most the first 16 words count: a longer phrase is none.
bool NamesAgenciesInGeneral(absl::string_view phrase);

}  // namespace wireprint::analysis
