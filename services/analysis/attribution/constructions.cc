#include "services/analysis/attribution/constructions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/analysis/attribution/adverbials.h"
#include "services/analysis/attribution/clauses.h"
#include "services/analysis/attribution/content.h"
#include "services/analysis/attribution/content_end.h"
#include "services/analysis/attribution/nesting.h"
#include "services/analysis/attribution/passives.h"
#include "services/analysis/attribution/phrases.h"
#include "services/analysis/attribution/refusals.h"
#include "services/analysis/attribution/tags.h"

namespace wireprint::analysis::attribution {
namespace {

constexpr size_t kMaxShared = 40;

class Finder {
 public:
  explicit Finder(const Passage& passage) : p_(passage), tags_(passage), limit_(passage.ContentLimit()) {}

  std::vector<Draft> Run() {
    for (size_t i = p_.sentence.begin; i < p_.sentence.end; ++i) {
      const Token& token = p_[i];
      if (token.quoted()) {
        i = p_.QuotationOf(i).tokens.end - 1;
        continue;
      }
      if (token.type != TokenType::kWord) continue;
      if (p_.IsWord(i, "according") && i + 1 < limit_ && p_[i + 1].Is(kTo)) {
        Keep(ReadAccordingTo(p_, i));
        continue;
      }
      if (p_.IsWord(i, "comment") || p_.IsWord(i, "response")) Keep(ReadNoComment(p_, i));
      if (token.Is(kRefusal) && Refused(i)) continue;
      const std::optional<Verb> verb = ReadVerb(p_, i);
      if (!verb) continue;
      ReadCue(*verb);
      i = std::max(i, verb->end - 1);
    }
    SharedWithLater();
    return WithoutNested(std::move(drafts_));
  }

 private:
  void Keep(std::optional<Draft> draft) {
    if (draft) drafts_.push_back(*std::move(draft));
  }

  void Add(const Verb& verb, Source source, std::vector<TokenRange> content, absl::string_view construction) {
    Draft draft;
    draft.act = ActOf(p_, verb, source);
    draft.source = std::move(source);
    draft.cue = {verb.at, verb.end};
    for (const TokenRange& part : content) {
      if (!part.empty()) draft.content.push_back(part);
    }
    if (draft.content.empty()) return;
    draft.rule = absl::StrCat(construction, ":", verb.cue->lemma);
    drafts_.push_back(std::move(draft));
  }

  bool Refused(size_t i) {
    std::optional<Refusal> refusal = ReadRefusal(p_, i);
    if (!refusal) return false;
    if (refusal->draft.source.tokens.empty()) {
      if (refusal->first == p_.sentence.begin || !p_[refusal->first - 1].Is(kCoordinator)) return false;
      const std::optional<Source> source = Shared(refusal->first - 1);
      if (!source) return false;
      refusal->draft.source = *source;
    }
    drafts_.push_back(std::move(refusal->draft));
    return true;
  }

  // A draft without content yet.
  void Await(const Verb& verb, const Source& source) {
    if (p_.HasFiniteVerb(verb.end, limit_)) return;
    Draft draft;
    draft.source = source;
    draft.cue = {verb.at, verb.end};
    draft.act = ActOf(p_, verb, source);
    draft.rule = absl::StrCat("right.next:", verb.cue->lemma);
    drafts_.push_back(std::move(draft));
  }

  // The source of the attribution, or the subject, that a participle or a second verb shares.
  std::optional<Source> Shared(size_t before) const {
    for (auto draft = drafts_.rbegin(); draft != drafts_.rend(); ++draft) {
      const Source& source = draft->source;
      if (!source.tokens.empty() && source.tokens.end <= before && !source.antecedent) return source;
    }
    for (size_t i = before; i > p_.sentence.begin && before - i < kMaxShared; --i) {
      if (!p_.FiniteVerb(i - 1)) continue;
      size_t first = i - 1;
      while (first > p_.sentence.begin && (p_[first - 1].Is(kBe | kHave | kModal | kDo | kNegation) ||
                                           (p_[first - 1].adverb && !p_[first - 1].capital))) {
        --first;
      }
      std::optional<Source> source = SubjectBefore(p_, first, p_.sentence.begin);
      if (source && !source->antecedent) return source;
    }
    const Token& opening = p_[p_.sentence.begin];
    if (!opening.quoted() &&
        (opening.Is(kSubjectPronoun) || (opening.capital && !opening.Is(kPreposition | kSubordinator)))) {
      std::optional<Source> source = NounPhraseAt(p_, p_.sentence.begin, false);
      if (source && source->tokens.end <= before) return source;
    }
    return std::nullopt;
  }

  void ReadCue(const Verb& verb) {
    const bool participle = verb.form == VerbForm::kParticiple || (verb.form == VerbForm::kPast && verb.cue->regular) ||
                            (verb.form == VerbForm::kPast && verb.be);
    if (participle && verb.be) return Keep(ReadPassive(p_, verb));
    if (participle && !verb.have && !verb.modal && verb.end < limit_ && p_[verb.end].Is(kBy)) return;
    if (verb.form == VerbForm::kIng && !verb.be) return Participle(verb);
    if (verb.form == VerbForm::kParticiple && !verb.have) return;
    if (verb.to) return Infinitive(verb);
    Active(verb);
  }

  void Active(const Verb& verb) {
    const size_t floor = p_.sentence.begin;
    std::optional<Source> source = SubjectBefore(p_, verb.first, floor);
    // Outside quotation marks the writer speaks of himself, and is no source but of quotations.
    const bool writer = source && source->tokens.size() == 1 && p_[source->tokens.begin].Is(kFirstPerson);
    const bool quoted_before = QuotationBefore(p_, verb.first).has_value();
    if (quoted_before || (!source && verb.first > floor && p_[verb.first - 1].type == TokenType::kComma)) {
      if (Inverted(verb)) return;
    }
    if (!source && verb.first > floor && (p_[verb.first - 1].Is(kCoordinator) || p_.IsWord(verb.first - 1, "then"))) {
      source = Shared(verb.first - 1);
    }
    if (!source && verb.first > floor && p_[verb.first - 1].type == TokenType::kComma && !quoted_before &&
        !drafts_.empty()) {
      source = Shared(verb.first - 1);
    }
    if (!source && verb.Takes(kQuotation) && ComplementAfter(p_, verb).kind == ComplementKind::kQuotation) {
      source = Shared(verb.first);
    }
    if (!source) return;
    if (writer && !QuotationBefore(p_, source->tokens.begin) &&
        ComplementAfter(p_, verb).kind != ComplementKind::kQuotation) {
      return;
    }
    const size_t tag = source->tokens.begin;
    if (verb.cue->act == Act::kNoComment) return Declined(verb, *source);
    if (verb.Takes(kQuotation | kBareClause) && tag > floor && source->tokens.end <= verb.first) {
      if (const auto quotation = QuotationBefore(p_, tag)) {
        if (!tags_.HasOwnContent(verb)) {
          Add(verb, *source, {tags_.LeftOfQuotation(tag, *quotation), tags_.SplitQuotation(verb)}, "left.quotation");
          return;
        }
      }
      const bool comma = p_[tag - 1].type == TokenType::kComma || p_[tag - 1].type == TokenType::kDash;
      if (comma && OnlyAdverbials(p_, tags_.AfterAddressee(verb)) &&
          (tags_.Left(tag).size() > 2 || tags_.Parenthesis(verb) || tags_.EndsSentence(verb, tag)) &&
          (!tags_.LeadOnly(tag) || tags_.Parenthesis(verb) || tags_.EndsSentence(verb, tag))) {
        Add(verb, *source, {tags_.Left(tag), tags_.Rest(tags_.AfterAddressee(verb))}, "left.clause");
        return;
      }
    }
    if (As(verb, *source)) return;
    Complement complement = ComplementAfter(p_, verb);
    EndWithClause(p_, *source, complement);
    if (complement.kind == ComplementKind::kNone) {
      // 'He told the crowd:', and the quotation is the next paragraph.
      if (verb.Takes(kQuotation) && p_[p_.sentence.end - 1].type == TokenType::kColon &&
          !p_[p_.sentence.end - 1].quoted())
        Await(verb, *source);
      return;
    }
    if (verb.Takes(kOfDocuments) && !IsDocument(p_, *source)) return;
    if (verb.cue->lemma == "call" && complement.kind == ComplementKind::kNoun &&
        OnlyNames(p_, *source, complement.tokens))
      return;
    Add(verb, *source, {complement.tokens}, Name(complement.kind));
  }

  // "As the mayor noted, ...", "..., as the mayor put it".
  bool As(const Verb& verb, const Source& source) {
    const size_t begin = source.tokens.begin;
    if (begin <= p_.sentence.begin || !p_.IsWord(begin - 1, "as") || !verb.Takes(kQuotation | kThatClause))
      return false;
    if (!OnlyAdverbials(p_, verb.end)) return false;
    if (begin - 1 == p_.sentence.begin) {
      Add(verb, source, {tags_.Rest(verb.end)}, "as.front");
      return true;
    }
    if (p_[begin - 2].type != TokenType::kComma && !p_[begin - 2].quoted()) return false;
    Add(verb, source, {tags_.Left(begin - 1)}, "as.behind");
    return true;
  }

  bool Inverted(const Verb& verb) {
    if (!verb.Takes(kQuotation | kBareClause) || verb.be || verb.to || verb.form == VerbForm::kIng) return false;
    if (verb.first != verb.at && !verb.have) {
      // "also said Smith"
      if (verb.modal) return false;
    }
    const std::optional<Source> source = NounPhraseAt(p_, verb.end, false);
    if (!source || p_[source->tokens.begin].Is(kThat)) return false;
    TokenRange left = tags_.Left(verb.first);
    if (left.size() < 2) return false;
    const std::optional<TokenRange> quotation = QuotationBefore(p_, verb.first);
    const bool quoted = quotation.has_value();
    if (quoted) left = tags_.LeftOfQuotation(verb.first, *quotation);
    if (!quoted && (verb.cue->lemma != "say" || !p_.HasFiniteVerb(left.begin, left.end) ||
                    p_.HasFiniteVerb(verb.end, std::min(limit_, source->tokens.end + 1))))
      return false;
    if (source->tokens.end < limit_ && p_.FiniteVerb(source->tokens.end)) return false;
    TokenRange rest;
    const size_t behind = source->tokens.end;
    for (size_t k = behind; k < limit_; ++k) {
      if (!p_[k].quoted()) {
        if (ReadVerb(p_, k)) break;
        continue;
      }
      if (!p_.IsPhrase(p_.QuotationOf(k)) && !p_[k - 1].Is(kPreposition | kDeterminer | kPossessive))
        rest = p_.QuotationOf(k).tokens;
      break;
    }
    Add(verb, *source, {left, rest}, "left.inverted");
    return true;
  }

  void Participle(const Verb& verb) {
    const size_t begin = p_.sentence.begin;
    const Complement complement = ComplementAfter(p_, verb);
    if (complement.kind == ComplementKind::kNone) return;
    if (verb.first == begin) {
      pending_.push_back(drafts_.size());
      Add(verb, {}, {complement.tokens}, "participle.front");
      if (drafts_.size() == pending_.back()) pending_.pop_back();
      return;
    }
    const Token& before = p_[verb.first - 1];
    std::optional<Source> source;
    const bool shares = before.type == TokenType::kComma || before.Is(kCoordinator | kSubordinator | kPreposition) ||
                        before.type == TokenType::kDash || before.quoted();
    if (shares) {
      source = Shared(verb.first - 1);
    } else if (before.Is(kCarrier) && !before.Is(kPublic)) {
      source = Shared(verb.first - 1);
      if (!source) source = SubjectBefore(p_, verb.first, begin);
    } else {
      source = SubjectBefore(p_, verb.first, begin);
      if (!source) source = Shared(verb.first - 1);
    }
    if (!source || verb.Takes(kOfDocuments)) return;
    const bool weak = !before.Is(kCarrier) && complement.kind == ComplementKind::kNoun && !shares &&
                      verb.cue->act != Act::kAccuse && verb.cue->act != Act::kDeny && verb.cue->act != Act::kRequest;
    if (weak || (shares && before.Is(kPreposition) && !before.Is(kBy))) return;
    Add(verb, *source, {complement.tokens}, absl::StrCat("participle.", Name(complement.kind)));
  }

  void Infinitive(const Verb& verb) {
    // "went on to say", "refused to say", "continued to insist": the verb before has the subject.
    size_t k = verb.first;
    if (k <= p_.sentence.begin) return;
    if (!p_.FiniteVerb(k - 1) || !verb.Takes(kThatClause)) return;
    const Complement complement = ComplementAfter(p_, verb);
    if (complement.kind != ComplementKind::kThat && complement.kind != ComplementKind::kQuotation) return;
    const std::optional<Source> source = SubjectBefore(p_, k - 1, p_.sentence.begin);
    if (!source) return;
    Add(verb, *source, {complement.tokens}, "infinitive");
  }

  void Declined(const Verb& verb, const Source& source) {
    const Complement complement = ComplementAfter(p_, verb);
    if (complement.kind != ComplementKind::kInfinitive) return;
    const size_t what = complement.tokens.begin + 1;
    if (what >= limit_ || !p_[what].Is(kSpeaking)) return;
    Add(verb, source, {complement.tokens}, "declined");
  }

  // A participle at the front of the sentence has the source of what follows it.
  void SharedWithLater() {
    for (auto index = pending_.rbegin(); index != pending_.rend(); ++index) {
      Draft& draft = drafts_[*index];
      std::optional<Source> source;
      const size_t end = draft.content.back().end;
      for (size_t i = end; i < limit_ && !source; ++i) {
        if (p_[i].type == TokenType::kComma && i + 1 < limit_) source = NounPhraseAt(p_, i + 1, false);
        if (source) draft.content.back().end = std::min(draft.content.back().end, i);
      }
      for (size_t i = draft.content.back().begin; i < end && !source; ++i) {
        if (p_[i].type != TokenType::kComma || p_[i].quoted() || i + 1 >= limit_) continue;
        source = NounPhraseAt(p_, i + 1, false);
        if (source) draft.content.back().end = i;
      }
      if (!source || draft.content.back().empty()) {
        drafts_.erase(drafts_.begin() + static_cast<std::ptrdiff_t>(*index));
      } else {
        draft.source = *source;
      }
    }
  }

  static absl::string_view Name(ComplementKind kind) {
    switch (kind) {
      case ComplementKind::kQuotation:
        return "right.quotation";
      case ComplementKind::kThat:
        return "right.that";
      case ComplementKind::kBare:
        return "right.clause";
      case ComplementKind::kNoun:
        return "right.noun";
      case ComplementKind::kInfinitive:
        return "right.infinitive";
      case ComplementKind::kWh:
        return "right.wh";
      case ComplementKind::kGerund:
        return "right.gerund";
      case ComplementKind::kNone:
        break;
    }
    return "none";
  }

  const Passage& p_;
  Tags tags_;
  size_t limit_;
  std::vector<Draft> drafts_;
  std::vector<size_t> pending_;  // indices of drafts that wait for their source
};

}  // namespace

std::vector<Draft> FindInSentence(const Passage& passage) { return Finder(passage).Run(); }

}  // namespace wireprint::analysis::attribution
