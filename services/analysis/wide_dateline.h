// Datelines in scripts without spaces.
#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "services/analysis/agencies.h"
#include "services/analysis/dateline.h"

namespace wireprint::analysis {

// The dateline that `head`, the first bytes of a line, begins with: "【ワシントン共同】", "(서울=연합뉴스)",
// "[東京 31日 ロイター]", "新华社北京3月31日电". It has its span and its agency; place and date are not told apart.
// `text` is the beginning of the text. nullopt when the line begins otherwise.
std::optional<LineDateline> ReadWideDateline(const AgencyRegistry& registry, absl::string_view head,
                                             absl::string_view text);

}  // namespace wireprint::analysis
