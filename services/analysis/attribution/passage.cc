#include "services/analysis/attribution/passage.h"

#include "absl/strings/match.h"

namespace wireprint::analysis::attribution {
namespace {

constexpr uint64_t kAuxiliary = kBe | kHave | kDo | kModal;

}  // namespace

size_t Passage::ContentLimit() const {
  size_t end = sentence.end;
  while (end > sentence.begin && !(*this)[end - 1].quoted() &&
         ((*this)[end - 1].type == TokenType::kStop || (*this)[end - 1].type == TokenType::kMark ||
          (*this)[end - 1].type == TokenType::kEllipsis)) {
    --end;
  }
  return end;
}

bool Passage::IsTitleCase(const TokenizedText& text, TokenRange sentence) {
  size_t words = 0;
  size_t capitals = 0;
  for (size_t i = sentence.begin; i < sentence.end; ++i) {
    const Token& token = text.tokens[i];
    if (token.type != TokenType::kWord || token.quoted() || token.end - token.begin < 4) continue;
    ++words;
    capitals += token.capital ? 1 : 0;
  }
  return words >= 3 && capitals * 10 >= words * 8;
}

bool Passage::EndsIn(size_t i, absl::string_view ending) const { return absl::EndsWith(Bytes(i), ending); }

bool Passage::IsPhrase(const Quotation& quotation) const {
  // A title: the show "Morning Joe."
  const size_t open = quotation.tokens.begin;
  if (quotation.closed && quotation.words <= 8 && quotation.last != '?' && open > sentence.begin &&
      !(*this)[open - 1].quoted() &&
      ((*this)[open - 1].Is(kPreposition | kDeterminer | kPossessive) ||
       (*this)[open - 1].type == TokenType::kClitic)) {
    bool title = true;
    for (size_t i = open; i < quotation.tokens.end && title; ++i) {
      title = (*this)[i].type != TokenType::kWord || (*this)[i].capital || (*this)[i].end - (*this)[i].begin < 4;
    }
    if (title) return true;
  }
  return quotation.closed && quotation.words <= 4 && quotation.last != ',' && quotation.last != '.' &&
         quotation.last != '?';
}

bool Passage::FiniteVerb(size_t i) const {
  const Token& token = (*this)[i];
  if (token.quoted()) return false;
  if (token.type == TokenType::kClitic) return token.Is(kBe | kHave | kModal) && Bytes(i).back() != 's';
  if (token.type != TokenType::kWord) return false;
  if (token.Is(kBe | kHave | kDo | kModal)) {
    return !IsWord(i, "be") && !IsWord(i, "been") && !IsWord(i, "being") && !IsWord(i, "having") &&
           (!token.capital || title_case);
  }
  if ((token.capital && !title_case) || i == sentence.begin) return false;
  const Token& before = (*this)[i - 1];
  if (before.Is(kDeterminer | kPossessive | kPreposition) && !before.Is(kSubjectPronoun) && !before.Is(kThat)) {
    return false;
  }
  if (before.type == TokenType::kClitic && Bytes(i - 1).back() == 's' && !before.Is(kModal)) return false;
  if (token.Is(kOrdinaryVerb)) return true;
  if (token.entry != nullptr) {
    for (const CueForm& form : token.entry->forms) {
      if (form.form == VerbForm::kPast)
        return !before.Is(kBe | kHave) && !(i + 1 < sentence.end && (*this)[i + 1].Is(kBy));
      if (form.form == VerbForm::kThirdPerson)
        return before.word() && !before.Is(kNumberWord) && !token.Is(kMedia | kDocument | kSocialPost | kOfficialBody);
    }
  }
  if (token.classes != 0 && !token.Is(kStopWord)) return false;
  return EndsIn(i, "ed") && token.end - token.begin > 4 && !before.Is(kBe | kHave | kAnd | kNumberWord) &&
         (before.word() || before.type == TokenType::kCloseParen) &&
         !(i + 1 < sentence.end && (*this)[i + 1].Is(kBy)) &&
         !(before.adverb && (i < 2 || (*this)[i - 2].Is(kDeterminer | kPossessive | kPreposition | kBe | kHave)));
}

bool Passage::ModifiesNoun(size_t i, size_t end) const {
  const Token& token = (*this)[i];
  if (i <= sentence.begin || i + 1 >= end || token.Is(kAuxiliary) || token.type != TokenType::kWord) return false;
  const Token& before = (*this)[i - 1];
  const Token& next = (*this)[i + 1];
  if (!before.word() || before.quoted() || before.adverb || next.quoted()) return false;
  if (before.Is(kSubjectPronoun | kObjectPronoun | kRelative | kCoordinator | kAuxiliary)) return false;
  if (EndsIn(i, "s") || (token.Is(kTo))) return false;
  return (next.Is(kPreposition) && !next.Is(kSubordinator) && !next.Is(kTo)) || next.Is(kTime) ||
         (next.capital && IsWord(i + 1, "may")) ||
         (next.adverb && i + 2 < end && (*this)[i + 2].Is(kPreposition | kTime));
}

bool Passage::HasFiniteVerb(size_t begin, size_t end) const {
  for (size_t i = begin; i < end; ++i) {
    if (FiniteVerb(i)) return true;
  }
  return false;
}

bool Passage::IngForm(size_t i) const {
  const Token& token = (*this)[i];
  return token.type == TokenType::kWord && !token.Is(kPreposition) && token.end - token.begin > 4 && EndsIn(i, "ing") &&
         !IsWord(i, "nothing") && !IsWord(i, "something") && !IsWord(i, "anything") && !IsWord(i, "everything") &&
         !IsWord(i, "morning") && !IsWord(i, "evening") && !(token.capital && i != sentence.begin);
}

bool Passage::NounPhraseBegins(size_t i) const {
  const Token& token = (*this)[i];
  if (!token.word()) return false;
  if (token.Is(kDeterminer | kPossessive | kObjectPronoun | kSubjectPronoun | kNumberWord | kTitle)) return true;
  if (token.Is(kPreposition | kCoordinator | kSubordinator | kAuxiliary | kNegation | kRelative | kWh | kTo)) {
    return false;
  }
  return !token.adverb && !(token.Is(kTime) && !token.Is(kNumberWord));
}

namespace {

// Moves `verb` back over what stands before it in its group.
void ReadGroup(const Passage& passage, Verb& verb) {
  size_t k = verb.at;
  while (k > passage.sentence.begin) {
    const Token& token = passage[k - 1];
    if (token.quoted()) break;
    if (token.type == TokenType::kClitic) {
      const bool is_s = passage.Bytes(k - 1).back() == 's';
      if (is_s && verb.form != VerbForm::kIng && verb.form != VerbForm::kParticiple && verb.form != VerbForm::kPast)
        break;
      if (is_s) {
        // "he's said", but "the ministry's said" is no group.
        if (k < 2 || !passage[k - 2].Is(kSubjectPronoun | kRelative)) break;
        (verb.form == VerbForm::kIng ? verb.be : verb.have) = true;
      } else if (token.Is(kBe)) {
        verb.be = true;
      } else if (token.Is(kHave)) {
        verb.have = true;
      } else if (token.Is(kModal)) {
        verb.modal = true;
      } else {
        break;
      }
    } else if (token.type != TokenType::kWord) {
      break;
    } else if (token.Is(kBe) && !verb.modal && !verb.to && !verb.have) {
      verb.be = true;
    } else if (token.Is(kHave)) {
      verb.have = true;
    } else if (token.Is(kModal | kDo)) {
      verb.modal = true;
    } else if (token.Is(kTo) && (verb.form == VerbForm::kBase || verb.be || verb.have)) {
      verb.to = true;
    } else if (!token.Is(kNegation) &&
               !(token.adverb && !token.Is(kDeterminer | kPreposition) && (!token.capital || token.Is(kAdverb)))) {
      break;
    }
    if (token.Is(kNegation)) verb.negated = true;
    --k;
  }
  // Adverbs at the very front belong to the clause, not to the verb, when a comma parts them.
  verb.first = k;
}

// Whether what follows a word that is a noun too can only follow a verb.
bool TakesObjectHere(const Passage& passage, const Verb& verb) {
  if (verb.end >= passage.sentence.end) return verb.Takes(kQuotation);
  const Token& next = passage[verb.end];
  if (next.quoted()) return true;
  if (verb.end > verb.at + 1) return true;  // with particles
  if (!next.word())
    return next.type == TokenType::kColon || next.type == TokenType::kStop || next.type == TokenType::kComma;
  return next.Is(kThat | kDeterminer | kPossessive | kSubjectPronoun | kObjectPronoun | kWh | kTime | kNumberWord) ||
         next.capital || next.adverb || (next.Is(kTo) && verb.Takes(kInfinitive)) || passage.title_case;
}

// Whether the word stands where only a noun or an adjective can.
bool StandsAsNoun(const Passage& passage, const Verb& verb) {
  const bool helped = verb.be || verb.have || verb.modal || verb.to;
  if (helped) return false;
  if (verb.first == passage.sentence.begin) return verb.form != VerbForm::kIng;
  const Token& before = passage[verb.first - 1];
  if (before.quoted()) return false;
  if (before.type == TokenType::kClitic) return passage.Bytes(verb.first - 1).back() == 's';
  if (before.type == TokenType::kSingleMark && verb.form != VerbForm::kPast) return true;
  if (before.Is(kThat) && verb.form == VerbForm::kBase && verb.Takes(kNounToo)) return true;
  if (before.Is(kSubjectPronoun | kRelative)) return false;
  if (verb.form == VerbForm::kIng) {
    // "a creative writing professor"
    if (!verb.Takes(kNounPhrase) && !before.Is(kCarrier) && !before.capital &&
        verb.first > passage.sentence.begin + 1 && passage[verb.first - 2].Is(kDeterminer | kPossessive) &&
        verb.end < passage.sentence.end && passage[verb.end].type == TokenType::kWord &&
        passage[verb.end].classes == 0 && !passage[verb.end].capital) {
      return true;
    }
    return before.Is(kDeterminer | kPossessive) ||
           (before.Is(kPreposition) && !before.Is(kBy | kSubordinator) && !passage.IsWord(verb.first - 1, "in") &&
            !passage.IsWord(verb.first - 1, "without"));
  }
  if (before.Is(kDeterminer | kPossessive | kPreposition) && !before.Is(kPlural | kVague) && !before.Is(kThat))
    return true;
  const bool next_finite = verb.end < passage.sentence.end && passage.FiniteVerb(verb.end) &&
                           !(passage[verb.end].Is(kOrdinaryVerb) && verb.form == VerbForm::kPast);
  if (verb.form == VerbForm::kBase) {
    if (next_finite || (passage[verb.at].capital && !passage.title_case)) return true;
    if (verb.Takes(kNounToo) && !TakesObjectHere(passage, verb)) return true;
    if (before.Is(kPlural | kVague | kPublic | kOfficialPlural)) return false;
    return !(before.word() && passage.EndsIn(verb.first - 1, "s") &&
             !before.Is(kSubordinator | kCoordinator | kMedia)) ||
           before.Is(kNumberWord);
  }
  if (verb.form == VerbForm::kThirdPerson) {
    if (next_finite || (passage[verb.at].capital && !passage.title_case)) return true;
    // "candidates dodging questions", "a planet choking on its own fumes"
    if (verb.Takes(kNounToo) &&
        (!TakesObjectHere(passage, verb) || (!before.capital && passage.EndsIn(verb.first - 1, "s")) ||
         passage.IngForm(verb.first - 1))) {
      return true;
    }
    if (before.Is(kPlural | kAnd | kNumberWord)) return before.Is(kNumberWord);
  }
  return false;
}

}  // namespace

std::optional<Verb> ReadVerb(const Passage& passage, size_t i) {
  const Token& token = passage[i];
  if (token.entry == nullptr || token.entry->forms.empty() || token.quoted()) return std::nullopt;
  std::optional<Verb> best;
  for (const CueForm& form : token.entry->forms) {
    const Cue& cue = passage.lexicon.cue(form.cue);
    size_t end = i + 1;
    bool matches = true;
    for (const std::string& particle : cue.particles) {
      if (end < passage.sentence.end && passage[end].adverb && !passage.IsWord(end, particle)) ++end;
      if (end >= passage.sentence.end || passage[end].quoted() || !passage.IsWord(end, particle)) {
        matches = false;
        break;
      }
      ++end;
    }
    if (!matches || (best && end <= best->end)) continue;
    best.emplace();
    best->at = i;
    best->end = end;
    best->cue = &cue;
    best->form = form.form;
  }
  if (!best) return std::nullopt;
  ReadGroup(passage, *best);
  if (StandsAsNoun(passage, *best)) return std::nullopt;
  return best;
}

}  // namespace wireprint::analysis::attribution
