#include "services/dedup/engine/prepare.h"

#include <utility>

#include "services/analysis/kinds.h"
#include "services/analysis/labels.h"

namespace wireprint::dedup {
namespace {

constexpr char kExcludedByCaller[] = "caller";

std::vector<Exclusion> Exclude(absl::string_view text, const BodyMask* mask, const analysis::LineRules& rules) {
  std::vector<Exclusion> excluded;
  if (mask != nullptr) {
    for (const text::ByteRange& range : mask->excluded) {
      excluded.push_back({range.begin, range.end, kExcludedByCaller, ""});
    }
    return excluded;
  }
  for (const analysis::LineLabel& label : analysis::LabelLines(rules, text)) {
    excluded.push_back({label.span.begin, label.span.end, std::string(analysis::NameOf(label.kind)),
                        label.rule == nullptr ? "" : label.rule->id});
  }
  return excluded;
}

}  // namespace

IndexedReport PreparedText::Indexed(uint32_t min_words) const {
  return {.word_count = fingerprint.word_count,
          .shingle_count = fingerprint.shingle_count,
          .exact_only = fingerprint.word_count < min_words,
          .exact_hash = fingerprint.exact_hash,
          .signature = fingerprint::LowBytes(fingerprint.signature),
          .samples = fingerprint.samples};
}

std::vector<text::ByteRange> FingerprintedRanges(size_t size, absl::Span<const Exclusion> excluded, bool whole_text) {
  const auto end = static_cast<uint32_t>(size);
  if (whole_text) return {{0, end}};
  std::vector<text::ByteRange> ranges;
  uint32_t at = 0;
  for (const Exclusion& exclusion : excluded) {
    if (at < exclusion.begin) ranges.push_back({at, exclusion.begin});
    at = exclusion.end;
  }
  if (at < end) ranges.push_back({at, end});
  return ranges;
}

std::vector<text::ByteRange> FingerprintedRanges(const StoredText& text) {
  return FingerprintedRanges(text.report.text.size(), text.excluded, text.whole_text);
}

ComparableText ComparableOf(const StoredText& text) {
  return ComparableText(text.report.text, FingerprintedRanges(text));
}

void Prepare(absl::string_view text, const BodyMask* mask, const analysis::LineRules& rules, PreparedText& prepared) {
  thread_local fingerprint::Fingerprinter fingerprinter;
  prepared.excluded = Exclude(text, mask, rules);
  prepared.ruleset = mask != nullptr ? mask->ruleset : rules.version();
  prepared.ranges = FingerprintedRanges(text.size(), prepared.excluded, false);
  const fingerprint::Fingerprint* computed = &fingerprinter.Compute(text, prepared.ranges);
  prepared.whole_text = computed->word_count < kMinBodyWords;
  if (prepared.whole_text) {
    prepared.ranges = FingerprintedRanges(text.size(), prepared.excluded, true);
    if (!prepared.excluded.empty()) computed = &fingerprinter.Compute(text, prepared.ranges);
  }
  prepared.fingerprint = *computed;
  prepared.comparable.Assign(fingerprinter, prepared.ranges);
}

PreparedText Prepare(absl::string_view text, const BodyMask* mask, const analysis::LineRules& rules) {
  PreparedText prepared;
  Prepare(text, mask, rules, prepared);
  return prepared;
}

IndexedReport IndexedFromSketch(const Sketch& sketch, uint32_t min_words) {
  return {.sequence = sketch.sequence,
          .observe_time = sketch.observe_time,
          .word_count = sketch.word_count,
          .shingle_count = sketch.shingle_count,
          .exact_only = sketch.word_count < min_words,
          .exact_hash = sketch.exact_hash,
          .signature = sketch.signature,
          .samples = sketch.samples};
}

}  // namespace wireprint::dedup
