#include "services/dedup/engine/policy_note.h"

#include "absl/strings/str_cat.h"

namespace wireprint::dedup {
namespace {

// As versions noted it that did not note when another policy had a part.
std::string Thresholds(const EngineOptions& options) {
  const RelationPolicy& relation = options.policy.relation;
  const TemplatePolicy& text = options.policy.template_text;
  return absl::StrCat("j", relation.same_text_jaccard, " c", relation.same_text_containment, " l",
                      relation.min_length_ratio, " cut", relation.cut_length_ratio, " m", relation.member_jaccard, " p",
                      relation.partial_containment, " w", relation.min_words, " tg", text.min_gap, " tf",
                      text.min_shared_figures, " win", options.match_window, " r", options.recall.recall);
}

}  // namespace

std::string PolicyNote(const EngineOptions& options) { return absl::StrCat(Thresholds(options), " only"); }

absl::StatusOr<PolicyMatch> MatchPolicyNote(const EngineOptions& options, const RecordStore& store,
                                            absl::string_view corpus) {
  const auto note = store.GetNote(corpus, kPolicyNote);
  if (!note.ok()) return note.status();
  if (*note == PolicyNote(options)) return PolicyMatch::kSame;
  return note->empty() || *note == Thresholds(options) ? PolicyMatch::kUnknown : PolicyMatch::kOther;
}

absl::Status CheckPolicy(const EngineOptions& options, const RecordStore& store,
                         const std::function<void(absl::string_view corpus)>& differs) {
  const auto corpora = store.ListCorpora();
  if (!corpora.ok()) return corpora.status();
  for (const CorpusState& state : *corpora) {
    const auto interrupted = store.GetNote(state.corpus, kReapplyingNote);
    if (!interrupted.ok()) return interrupted.status();
    if (!interrupted->empty()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "corpus ", state.corpus, ": applying the policy anew was interrupted; run --reapply-policy again"));
    }
    const absl::StatusOr<PolicyMatch> match = MatchPolicyNote(options, store, state.corpus);
    if (!match.ok()) return match.status();
    if (*match == PolicyMatch::kOther) differs(state.corpus);
  }
  return absl::OkStatus();
}

}  // namespace wireprint::dedup
