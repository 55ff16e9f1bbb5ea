// What tests of attributions share: answers as readable lines.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/analysis/attributions.h"

namespace wireprint::analysis {

inline std::string SliceOf(absl::string_view text, const text::ByteRange& range) {
  return std::string(text.substr(range.begin, range.size()));
}

inline AttributionSet FindIn(absl::string_view text, absl::string_view language = "en") {
  const std::vector<text::ByteRange> all = {{0, static_cast<uint32_t>(text.size())}};
  return FindAttributions(text, all, language, *attribution::Lexicon::BuiltIn(), *AgencyRegistry::BuiltIn());
}

// "source | cue | content + content", one for each attribution.
inline std::vector<std::string> Found(absl::string_view text) {
  std::vector<std::string> found;
  for (const Attribution& attribution : FindIn(text).attributions) {
    found.push_back(absl::StrCat(
        SliceOf(text, attribution.source), " | ", SliceOf(text, attribution.cue), " | ",
        absl::StrJoin(attribution.content, " + ",
                      [text](std::string* out, const text::ByteRange& part) { out->append(SliceOf(text, part)); })));
  }
  return found;
}

// The one attribution of `text`; an empty one when there is none or more.
inline Attribution OnlyOne(absl::string_view text) {
  const AttributionSet set = FindIn(text);
  return set.attributions.size() == 1 ? set.attributions[0] : Attribution{};
}

}  // namespace wireprint::analysis
