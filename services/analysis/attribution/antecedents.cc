#include "services/analysis/attribution/antecedents.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace wireprint::analysis::attribution {
namespace {

constexpr uint64_t kNoName = kDeterminer | kPossessive | kPreposition | kCoordinator | kSubordinator | kSubjectPronoun |
                             kTime | kWh | kBe | kHave | kModal;
constexpr uint64_t kNotPerson = kOfficialBody | kOrganisation | kMedia | kPlace | kDocument | kSocialPost | kWireAgency;
constexpr size_t kMaxApposition = 14;
constexpr size_t kMaxPersons = 8;
constexpr size_t kMaxBetween = 300;  // tokens that are searched for persons before a pronoun

}  // namespace

Antecedents::Antecedents(absl::string_view text, const TokenizedText& tokenized, const std::vector<Sentence>& sentences,
                         const Lexicon& lexicon, const AgencyRegistry& agencies)
    : text_(text),
      tokens_(tokenized.tokens),
      sentences_(sentences),
      lexicon_(lexicon),
      agencies_(agencies),
      surroundings_(text),
      evidence_(text, tokenized, sentences) {
  CollectNames();
}

absl::string_view Antecedents::NameKey(size_t token) const {
  return text_.substr(tokens_[token].begin, tokens_[token].end - tokens_[token].begin);
}

SourceClass Antecedents::Classify(TokenRange phrase) {
  return ClassifySource(text_, tokens_, phrase, lexicon_, agencies_, surroundings_, evidence_,
                        names_.contains(NameKey(phrase.begin)));
}

// Runs of capitalised words that end in a name: "Armenian Prime Minister Nikol Pashinyan".
void Antecedents::CollectNames() {
  const auto part_of_name = [this](size_t i) {
    const Token& token = tokens_[i];
    return token.type == TokenType::kWord && token.capital && !token.Is(kNoName);
  };
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (!part_of_name(i)) continue;
    size_t end = i + 1;
    while (end < tokens_.size() && end < i + 12 && part_of_name(end) && tokens_[end].quotation == tokens_[i].quotation)
      ++end;
    size_t begin = i;
    // "company spokeswoman Ann Lee": titles in small letters in front.
    while (begin > 0 && begin + 3 > i && tokens_[begin - 1].type == TokenType::kWord && !tokens_[begin - 1].capital &&
           tokens_[begin - 1].Is(kOfficialTitle | kLeaderTitle | kPersonNoun)) {
      --begin;
    }
    // "Secretary of State Ann Lee"
    if (begin == i && begin >= 2 && NameKey(begin - 1) == "of" && tokens_[begin - 2].capital &&
        tokens_[begin - 2].Is(kOfficialTitle | kLeaderTitle)) {
      begin -= 2;
    }
    const Token& last = tokens_[end - 1];
    if (end - i >= 2 && !last.Is(kNotPerson | kOfficialTitle | kLeaderTitle)) {
      // With its apposition, which says what the person is.
      size_t stop = end;
      if (stop + 1 < tokens_.size() && tokens_[stop].type == TokenType::kComma &&
          (tokens_[stop + 1].Is(kDeterminer | kPossessive | kOfficialTitle | kLeaderTitle | kPersonNoun) &&
           !tokens_[stop + 1].Is(kRelative))) {
        ++stop;
        while (stop < tokens_.size() && stop < end + kMaxApposition && tokens_[stop].word() &&
               !tokens_[stop].Is(kSubjectPronoun))
          ++stop;
        if (stop >= tokens_.size() ||
            !(tokens_[stop].type == TokenType::kComma || tokens_[stop].type == TokenType::kStop))
          stop = end;
      }
      names_.try_emplace(NameKey(end - 1), TokenRange{begin, stop});
    }
    i = end - 1;
  }
}

std::optional<Antecedents::Known> Antecedents::SubjectOf(size_t sentence) {
  const TokenRange range = sentences_[sentence].tokens;
  size_t i = range.begin;
  while (i < range.end && i < range.begin + 3 && !tokens_[i].capital) ++i;
  size_t end = i;
  while (end < range.end && tokens_[end].capital && tokens_[end].word() && !tokens_[end].Is(kNoName)) ++end;
  if (end == i || tokens_[i].quoted()) return std::nullopt;
  const auto name = names_.find(NameKey(end - 1));
  if (name == names_.end() || name->second.begin >= end) return std::nullopt;
  return Known{{i, end}, Classify(name->second), sentence, end};
}

Antecedents::Fit Antecedents::Gender(TokenRange phrase, bool male) const {
  uint64_t classes = 0;
  const auto add = [&](TokenRange range) {
    for (size_t i = range.begin; i < range.end; ++i) classes |= tokens_[i].classes;
  };
  add(phrase);
  if (const auto name = names_.find(NameKey(HeadOf(text_, tokens_, phrase))); name != names_.end()) add(name->second);
  const bool right = (classes & (male ? kMale | kGivenMale : kFemale | kGivenFemale)) != 0;
  const bool wrong = (classes & (male ? kFemale | kGivenFemale : kMale | kGivenMale)) != 0;
  return right ? Fit::kYes : wrong ? Fit::kNo : Fit::kMaybe;
}

// Whether the word before `begin`, a comma between or not, says that a person is named there: "captain Jon Vik".
bool Antecedents::FollowsPersonNoun(size_t begin) const {
  if (begin > 1 && tokens_[begin - 1].type == TokenType::kComma) --begin;
  return begin > 0 && tokens_[begin - 1].word() &&
         tokens_[begin - 1].Is(kPersonNoun | kTitle | kOfficialTitle | kLeaderTitle);
}

// Other persons than `last` named in tokens [from, token): by a first name or a title, behind a word for a person, as
// the subject of a sentence, or, where `any`, by two capitalised words.
std::vector<Antecedents::Known> Antecedents::PersonsBetween(const Known& last, size_t from, size_t token,
                                                            size_t sentence, bool any) {
  std::vector<Known> found;
  size_t asked = 0;
  const absl::string_view own = NameKey(HeadOf(text_, tokens_, last.tokens));
  for (size_t i = std::max(from, token > kMaxBetween ? token - kMaxBetween : 0); i < token; ++i) {
    if (!tokens_[i].capital || tokens_[i].quoted() || tokens_[i].Is(kNoName)) continue;
    const size_t begin = i;
    while (i + 1 < token && tokens_[i + 1].capital && tokens_[i + 1].word() && !tokens_[i + 1].Is(kNoName)) ++i;
    const absl::string_view key = NameKey(i);
    const auto name = names_.find(key);
    const bool given = begin == i && tokens_[i].Is(kGivenMale | kGivenFemale) && !tokens_[i].Is(kNotPerson);
    if (key == own || (name == names_.end() && begin == i && !given)) continue;
    const bool opens = std::any_of(sentences_.begin() + static_cast<std::ptrdiff_t>(last.sentence),
                                   sentences_.begin() + static_cast<std::ptrdiff_t>(sentence + 1),
                                   [&](const Sentence& one) { return one.tokens.begin == begin; });
    uint64_t classes = 0;
    const TokenRange full = name == names_.end() ? TokenRange{begin, i + 1} : name->second;
    for (size_t k = full.begin; k < full.end; ++k) classes |= tokens_[k].classes;
    constexpr uint64_t kPerson = kGivenMale | kGivenFemale | kTitle | kOfficialTitle | kLeaderTitle;
    if (!opens && !any && (classes & kPerson) == 0 && !FollowsPersonNoun(begin)) continue;
    if (++asked > kMaxPersons) break;
    const SourceClass source = Classify(full);
    if (source.person) found.push_back({{begin, i + 1}, source, sentence, i + 1});
  }
  return found;
}

// Whether somebody beside `known` may be the person whom the pronoun at `token` means: one of those inside the phrase
// of `known` whose gender is told, or one of `others`.
bool Antecedents::IsOneOfTwo(const Known& known, const std::vector<Known>& others, size_t token, bool he) {
  const size_t head = HeadOf(text_, tokens_, known.tokens);
  for (const Known& inside :
       PersonsBetween(known, head + 1, std::min(known.tokens.end, token), known.sentence, false)) {
    if (Gender(inside.tokens, he) == Fit::kYes) return true;
  }
  return std::any_of(others.begin(), others.end(),
                     [&](const Known& other) { return Gender(other.tokens, he) != Fit::kNo; });
}

std::optional<Antecedents::Known> Antecedents::Pronoun(size_t token, size_t sentence) {
  const std::string word = absl::AsciiStrToLower(NameKey(token));
  const bool person = word == "he" || word == "she" || word == "him" || word == "her";
  if (person) {
    const bool he = word == "he" || word == "him";
    if (last_ && last_->source.person && last_->sentence + 2 >= sentence) {
      const std::vector<Known> newer = PersonsBetween(*last_, last_->mentioned, token, sentence, false);
      const Known* fitting = Gender(last_->tokens, he) != Fit::kNo ? &*last_ : nullptr;
      for (const Known& known : newer) {
        const Fit fit = Gender(known.tokens, he);
        if (fit == Fit::kNo) continue;
        // Of two who may be meant nothing tells which; whom only the place speaks for is not clear either.
        if (fitting != nullptr || fit != Fit::kYes) return std::nullopt;
        fitting = &known;
      }
      if (fitting == nullptr || IsOneOfTwo(*fitting, {}, token, he)) return std::nullopt;
      return *fitting;
    }
    for (size_t back = 0; back < 2 && back <= sentence; ++back) {
      const auto subject = SubjectOf(sentence - back);
      if (!subject || subject->tokens.end > token || !subject->source.person) continue;
      const std::vector<Known> others = PersonsBetween(*subject, subject->tokens.end, token, sentence, true);
      if (Gender(subject->tokens, he) == Fit::kNo) continue;
      return IsOneOfTwo(*subject, others, token, he) ? std::nullopt : subject;
    }
    return std::nullopt;
  }
  if (!last_ || last_->sentence + 1 < sentence) return std::nullopt;
  if (word == "it") {
    return last_->source.person || last_->source.plural ? std::nullopt : last_;
  }
  if (word == "they" || word == "them") return last_->source.plural ? last_ : std::nullopt;
  return std::nullopt;
}

std::optional<Antecedents::Known> Antecedents::SameNoun(TokenRange source) const {
  const size_t head = HeadOf(text_, tokens_, source);
  const auto found = bodies_.find(absl::AsciiStrToLower(NameKey(head)));
  if (found == bodies_.end()) return std::nullopt;
  return found->second;
}

void Antecedents::Remember(TokenRange tokens, const SourceClass& source, size_t sentence) {
  last_ = Known{tokens, source, sentence, tokens.end};
  if (source.person || !source.named) return;
  bodies_.insert_or_assign(absl::AsciiStrToLower(NameKey(HeadOf(text_, tokens_, tokens))), *last_);
}

Resolution Antecedents::Resolve(TokenRange source, size_t sentence, const std::optional<TokenRange>& relative) {
  Resolution resolution;
  resolution.source = Classify(source);
  if (relative) {
    resolution.antecedent = relative;
    resolution.source = Classify(*relative);
    const size_t head = HeadOf(text_, tokens_, *relative);
    if (resolution.source.person) {
      if (const auto name = names_.find(NameKey(head)); name != names_.end())
        resolution.source = Classify(name->second);
    }
    Remember(*relative, resolution.source, sentence);
    return resolution;
  }
  const Token& first = tokens_[source.begin];
  if (source.size() == 1 && first.Is(kSubjectPronoun | kObjectPronoun)) {
    if (const auto known = Pronoun(source.begin, sentence)) {
      resolution.source = known->source;
      resolution.antecedent = known->tokens;
      last_ = Known{known->tokens, known->source, sentence, source.end};
    }
    return resolution;
  }
  const size_t head = HeadOf(text_, tokens_, source);
  if (resolution.source.person && resolution.source.named) {
    const auto name = names_.find(NameKey(head));
    if (name != names_.end() && name->second.begin < source.begin) {
      resolution.source = Classify(name->second);
      resolution.antecedent = name->second;
    } else if (name != names_.end() && resolution.source.kind == SourceKind::kPersonNamed) {
      resolution.source = Classify(name->second);
    }
  } else if (!resolution.source.named && !resolution.source.person && !resolution.source.plural) {
    if (const auto known = SameNoun(source)) {
      resolution.antecedent = known->tokens;
      resolution.source.named = true;
    }
  }
  Remember(source, resolution.source, sentence);
  return resolution;
}

}  // namespace wireprint::analysis::attribution
