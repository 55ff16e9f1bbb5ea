#include "services/analysis/attribution/passives.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "services/analysis/attribution/content_end.h"

namespace wireprint::analysis::attribution {

namespace {

// What can be reported of somebody without a word about by whom.
constexpr std::array<absl::string_view, 6> kAgentless = {"accuse", "allege", "believe", "criticize", "report", "say"};

Draft Start(const Passage& passage, const Verb& verb, size_t end, absl::string_view construction) {
  Draft draft;
  size_t be = verb.at;
  while (be > verb.first && !passage[be].Is(kBe)) --be;
  draft.cue = {be, end};
  draft.act = verb.cue->act;
  draft.rule = absl::StrCat(construction, ":", verb.cue->lemma);
  return draft;
}

}  // namespace

std::optional<Draft> ReadPassive(const Passage& passage, const Verb& verb) {
  const size_t limit = passage.ContentLimit();
  const std::optional<Source> subject = SubjectBefore(passage, verb.first, passage.sentence.begin);
  if (!subject) return std::nullopt;
  if (verb.end < limit && passage[verb.end].Is(kBy)) {
    if (verb.end + 1 < limit && passage.IngForm(verb.end + 1)) return std::nullopt;
    const std::optional<Source> source = NounPhraseAt(passage, verb.end + 1, false);
    if (!source) return std::nullopt;
    Draft draft = Start(passage, verb, verb.end + 1, "passive");
    draft.source = *source;
    draft.content = {subject->tokens};
    const size_t rest = source->tokens.end;
    const size_t end = ContentEnd(passage, rest, false);
    if (rest < end && passage[rest].type != TokenType::kComma) draft.content.push_back({rest, end});
    return draft;
  }
  const bool told = std::find(kAgentless.begin(), kAgentless.end(), verb.cue->lemma) != kAgentless.end();
  if (!told || subject->antecedent || verb.negated || verb.modal) return std::nullopt;
  Draft draft = Start(passage, verb, verb.end, "agentless");
  draft.content = {subject->tokens};
  const size_t end = std::max(verb.end, ContentEnd(passage, verb.end, false));
  if (verb.end < end) draft.content.push_back({verb.end, end});
  return draft;
}

}  // namespace wireprint::analysis::attribution
