// The words of a report's body, or of all of it when too little would stay.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/labels.h"
#include "services/text/lines.h"
#include "services/text/words.h"

namespace wireprint::analysis {

inline constexpr size_t kMinBodyWords = 30;

struct Body {
  std::vector<text::ByteRange> ranges;  // what the words were cut from
  // Labels would have left fewer than the minimum of words: they were set aside, and the whole text is the body.
  bool whole_text = false;
};

// Cuts what `labels` leave of `text` into `words`; when these are fewer than `min_words` and a label took something
// away, cuts the whole text instead. `text` is valid UTF-8 under 1 GiB, `labels` are its LabelLines.
Body CutBody(absl::string_view text, absl::Span<const LineLabel> labels, text::Words& words,
             size_t min_words = kMinBodyWords);

}  // namespace wireprint::analysis
