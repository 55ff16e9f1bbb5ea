#include "services/analysis/attribution/phrases.h"

#include "services/analysis/attribution/content_end.h"
#include "services/analysis/attribution/tags.h"

namespace wireprint::analysis::attribution {

namespace {

// The comma behind a relative clause that the one at `comma` opens: "Doe, who leads the council,"; `comma` itself when
// none opens there.
size_t BehindInsertion(const Passage& passage, size_t comma) {
  const size_t limit = passage.ContentLimit();
  if (comma + 1 >= limit || passage[comma + 1].quoted() || !passage[comma + 1].Is(kRelative) ||
      passage[comma + 1].Is(kThat)) {
    return comma;
  }
  for (size_t i = comma + 2; i + 1 < limit; ++i) {
    if (passage[i].type == TokenType::kComma && !passage[i].quoted()) return i;
  }
  return comma;
}

}  // namespace

std::optional<Draft> ReadAccordingTo(const Passage& passage, size_t i) {
  const std::optional<Source> source = NounPhraseAt(passage, i + 2, true);
  if (!source) return std::nullopt;
  const size_t limit = passage.ContentLimit();
  const size_t end = source->tokens.end;
  const bool comma_behind = end < limit && passage[end].type == TokenType::kComma;
  Draft draft;
  draft.source = *source;
  draft.cue = {i, i + 2};
  if (i == passage.sentence.begin || (i == passage.sentence.begin + 1 && !passage[i - 1].quoted())) {
    // Without a comma nothing tells where the source ends and the clause begins.
    if (!comma_behind) return std::nullopt;
    draft.rule = "front:according to";
    const size_t behind = BehindInsertion(passage, end);
    draft.source.tokens.end = behind;
    draft.content = {{behind + 1, ContentEnd(passage, behind + 1, true)}};
  } else {
    const Tags tags(passage);
    draft.rule = "left:according to";
    draft.content = {tags.Left(i)};
    if (comma_behind && passage[i - 1].type == TokenType::kComma) draft.content.push_back(tags.Rest(end));
  }
  std::erase_if(draft.content, [](const TokenRange& part) { return part.empty(); });
  if (draft.content.empty()) return std::nullopt;
  return draft;
}

std::optional<Draft> ReadNoComment(const Passage& passage, size_t i) {
  size_t k = i;
  while (k > passage.sentence.begin && i - k < 3 && !passage.IsWord(k, "no")) --k;
  if (!passage.IsWord(k, "no") || k == passage.sentence.begin) return std::nullopt;
  if (i + 1 >= passage.ContentLimit() || !passage.IsWord(i + 1, "from")) return std::nullopt;
  const std::optional<Source> source = NounPhraseAt(passage, i + 2, false);
  if (!source) return std::nullopt;
  Draft draft;
  draft.source = *source;
  draft.cue = {k, i + 1};
  draft.content = {{passage.sentence.begin, k}};
  draft.act = Act::kNoComment;
  draft.rule = "no_comment";
  return draft;
}

}  // namespace wireprint::analysis::attribution
