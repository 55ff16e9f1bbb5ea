#include "services/analysis/attribution/names.h"

#include <algorithm>
#include <bitset>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {
namespace {

constexpr uint64_t kNotPerson = kOfficialBody | kOrganisation | kMedia | kPlace | kDocument | kSocialPost | kWireAgency;
constexpr uint64_t kGrammar = kDeterminer | kPossessive | kPreposition | kCoordinator | kSubordinator |
                              kSubjectPronoun | kTime | kWh | kBe | kHave | kModal;
// Nouns of the lexicon that are names only as somebody's own: "Police said".
constexpr uint64_t kCommonNoun = kOfficialBody | kOrganisation | kMedia;
constexpr size_t kMaxDateline = 16;

bool NamePart(const Token& token) {
  return token.type == TokenType::kWord && token.capital && !token.Is(kGrammar) && !token.quoted();
}

bool PluralForm(absl::string_view word) {
  if (absl::EndsWith(word, "men") || absl::EndsWith(word, "people")) return word.size() > 4;
  return word.size() > 3 && word.back() == 's' && !absl::EndsWith(word, "ss") && !absl::EndsWith(word, "us") &&
         !absl::EndsWith(word, "is");
}

// Whether anybody asks about the word: of those the lexicon has, only about nouns that somebody may be named by.
bool MayAsk(const Token& token) { return token.entry == nullptr || token.Is(kCommonNoun); }

// What a word in small letters must share with one that opens a sentence; most share it with none.
size_t Trait(absl::string_view word) {
  const auto low = [word](size_t i) { return static_cast<size_t>(word[i]) & 31; };
  return low(0) << 10 | low(word.size() - 1) << 5 | (word.size() & 31);
}

}  // namespace

NameEvidence::NameEvidence(absl::string_view text, const TokenizedText& tokenized,
                           const std::vector<Sentence>& sentences)
    : text_(text), tokenized_(tokenized), tokens_(tokenized.tokens), sentences_(sentences) {}

void NameEvidence::Collect() {
  std::bitset<1 << 15> traits;
  for (const auto& [sentence, paragraph] : sentences_) {
    for (size_t i = sentence.begin; i < sentence.end && i < sentence.begin + kMaxDateline; ++i) {
      if (!NamePart(tokens_[i]) || !MayAsk(tokens_[i]) || !Opens(sentence, i)) continue;
      traits.set(Trait(Word(i)));
      seen_.try_emplace(absl::AsciiStrToLower(Word(i)), uint8_t{0});
    }
  }
  for (const auto& [sentence, paragraph] : sentences_) {
    for (size_t i = sentence.begin; i < sentence.end; ++i) {
      const Token& token = tokens_[i];
      if (token.type != TokenType::kWord || !MayAsk(token) || !traits.test(Trait(Word(i)))) continue;
      const auto found = seen_.find(absl::AsciiStrToLower(Word(i)));
      if (found == seen_.end()) continue;
      found->second |= token.capital ? SightOf(sentence, i) : uint8_t{kSmall};
    }
  }
}

absl::string_view NameEvidence::Word(size_t i) const {
  return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
}

bool NameEvidence::Opens(TokenRange sentence, size_t i) const {
  size_t k = i;
  while (k > sentence.begin && !tokens_[k - 1].word() && tokens_[k - 1].type == TokenType::kDoubleMark) --k;
  if (k == sentence.begin) return true;
  if (tokens_[k - 1].type == TokenType::kColon) return true;
  if (tokens_[k - 1].type != TokenType::kDash || k - sentence.begin > kMaxDateline) return false;
  return std::none_of(tokens_.begin() + static_cast<std::ptrdiff_t>(sentence.begin),
                      tokens_.begin() + static_cast<std::ptrdiff_t>(k),
                      [](const Token& token) { return token.type == TokenType::kWord && !token.capital; });
}

uint8_t NameEvidence::SightOf(TokenRange sentence, size_t i) const {
  if (!NamePart(tokens_[i])) return 0;
  size_t begin = i;
  while (begin > sentence.begin && i - begin < kMaxDateline && NamePart(tokens_[begin - 1])) --begin;
  size_t end = i + 1;
  while (end < sentence.end && end - i < kMaxDateline && NamePart(tokens_[end])) ++end;
  const bool opens = Opens(sentence, begin);
  if ((opens && end == begin + 1) || Passage::IsTitleCase(tokenized_, sentence)) return 0;
  if (end == begin + 1) return kInside;
  const Token& last = tokens_[end - 1];
  const bool person = !last.Is(kNotPerson | kOfficialTitle | kLeaderTitle);
  if (i + 1 == end) return person ? kSurname : uint8_t{0};
  // "Teachers Union" makes no name of its first word, "Brinks Corp" does.
  const bool company = last.Is(kAbbreviation) || last.abbreviation;
  return (person || company) && !tokens_[i].Is(kCommonNoun | kOfficialTitle | kLeaderTitle) ? kInside : uint8_t{0};
}

bool NameEvidence::IsName(size_t i, bool surname) {
  const auto behind = std::upper_bound(sentences_.begin(), sentences_.end(), i,
                                       [](size_t at, const Sentence& sentence) { return at < sentence.tokens.begin; });
  if (behind == sentences_.begin()) return true;
  const Token& token = tokens_[i];
  const absl::string_view word = Word(i);
  const TokenRange sentence = (behind - 1)->tokens;
  if (!Opens(sentence, i) && !Passage::IsTitleCase(tokenized_, sentence)) return true;
  if (token.Is(kPlace | kWireAgency | kProper | kGivenMale | kGivenFemale)) return true;
  if (std::none_of(word.begin(), word.end(),
                   [](char c) { return absl::ascii_islower(static_cast<unsigned char>(c)); })) {
    return true;
  }
  const bool common = token.Is(kCommonNoun) || PluralForm(word);
  if (surname && !common) return true;
  if (seen_.empty()) Collect();
  const auto found = seen_.find(absl::AsciiStrToLower(word));
  const uint8_t seen = found == seen_.end() ? 0 : found->second;
  if ((seen & kSurname) != 0) return true;
  if ((seen & kSmall) != 0) return false;
  if ((seen & kInside) != 0) return true;
  return !common;
}

}  // namespace wireprint::analysis::attribution
