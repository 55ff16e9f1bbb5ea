// From a text to all that is computed of it before it is matched: what is left out, the fingerprint, the comparable
// form.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/line_rules.h"
#include "services/dedup/core/candidate_index.h"
#include "services/dedup/core/comparable_text.h"
#include "services/dedup/core/types.h"
#include "services/dedup/engine/requests.h"
#include "services/fingerprint/fingerprint.h"
#include "services/text/lines.h"

namespace wireprint::dedup {

struct PreparedText {
  std::vector<Exclusion> excluded;
  std::string ruleset;
  // The body had fewer than kMinBodyWords words: the whole text was fingerprinted.
  bool whole_text = false;
  fingerprint::Fingerprint fingerprint;
  ComparableText comparable;
  // The ranges of the text that were fingerprinted.
  std::vector<text::ByteRange> ranges;

  // What the index is told of it; borrows the samples.
  IndexedReport Indexed(uint32_t min_words) const;
};

// Prepares `text` (valid UTF-8), leaving out what `mask` says or, without a mask, what `rules` label. Any thread.
PreparedText Prepare(absl::string_view text, const BodyMask* mask, const analysis::LineRules& rules);
// The same into `prepared`, whatever it held, in its buffers.
void Prepare(absl::string_view text, const BodyMask* mask, const analysis::LineRules& rules, PreparedText& prepared);

// The ranges of a text of `size` bytes that are fingerprinted.
std::vector<text::ByteRange> FingerprintedRanges(size_t size, absl::Span<const Exclusion> excluded, bool whole_text);
std::vector<text::ByteRange> FingerprintedRanges(const StoredText& text);

// What of a stored text is compared.
ComparableText ComparableOf(const StoredText& text);

// A sketch's place in the index; borrows its samples.
IndexedReport IndexedFromSketch(const Sketch& sketch, uint32_t min_words);

}  // namespace wireprint::dedup
