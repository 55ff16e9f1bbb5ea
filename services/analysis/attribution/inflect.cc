#include "services/analysis/attribution/inflect.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wireprint::analysis::attribution {

Inflections Inflect(absl::string_view base) {
  const auto ends_in = [base](absl::string_view end) { return absl::EndsWith(base, end); };
  Inflections forms;
  const absl::string_view stem = base.substr(0, base.empty() ? 0 : base.size() - 1);
  const bool consonant_y = ends_in("y") && !ends_in("ay") && !ends_in("ey") && !ends_in("oy");
  if (consonant_y) {
    forms.third = absl::StrCat(stem, "ies");
    forms.past = absl::StrCat(stem, "ied");
  } else if (ends_in("s") || ends_in("sh") || ends_in("ch") || ends_in("x") || ends_in("z") || ends_in("o")) {
    forms.third = absl::StrCat(base, "es");
    forms.past = absl::StrCat(base, "ed");
  } else {
    forms.third = absl::StrCat(base, "s");
    forms.past = absl::StrCat(base, ends_in("e") ? "d" : "ed");
  }
  forms.participle = forms.past;
  forms.ing = absl::StrCat(ends_in("e") && !ends_in("ee") ? stem : base, "ing");
  return forms;
}

}  // namespace wireprint::analysis::attribution
