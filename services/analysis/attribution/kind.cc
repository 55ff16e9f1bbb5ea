#include "services/analysis/attribution/kind.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wireprint::analysis::attribution {
namespace {

constexpr uint64_t kGiven = kGivenMale | kGivenFemale;
constexpr uint64_t kFunction = kDeterminer | kPossessive | kPreposition | kCoordinator | kNumberWord;

absl::string_view Bytes(absl::string_view text, const Token& token) {
  return text.substr(token.begin, token.end - token.begin);
}

bool EndsChunk(absl::string_view text, const Token& token) {
  if (token.type == TokenType::kComma || token.type == TokenType::kOpenParen || token.type == TokenType::kDash) {
    return true;
  }
  if (token.Is(kRelative) || token.Is(kThat)) return true;
  return token.Is(kPreposition | kTo) && !token.capital && Bytes(text, token) != "per";
}

// Whether a participle or adjective of the noun before it stands at `i`: "a report released Monday", "two people close
// to him".
bool ModifiesNoun(absl::string_view text, const std::vector<Token>& tokens, size_t i, size_t end) {
  if (i + 1 >= end || tokens[i].type != TokenType::kWord || tokens[i].capital || !tokens[i - 1].word()) return false;
  if (tokens[i - 1].Is(kFunction) && !tokens[i - 1].Is(kVague | kPlural | kNumberWord)) return false;
  const Token& next = tokens[i + 1];
  const absl::string_view word = Bytes(text, tokens[i]);
  const bool of_noun = absl::EndsWith(word, "ed") || tokens[i].Is(kOrdinaryVerb) || word == "familiar" ||
                       word == "close" || word == "aware" || word == "privy";
  return of_noun && (next.Is(kPreposition | kTime) || next.adverb || (next.capital && Bytes(text, next) == "May"));
}

// A name in capitals: "NRA", "U.S.".
bool AllCapitals(absl::string_view word) {
  size_t letters = 0;
  for (const char c : word) {
    if (absl::ascii_islower(static_cast<unsigned char>(c))) return false;
    letters += absl::ascii_isupper(static_cast<unsigned char>(c)) ? 1 : 0;
  }
  return letters >= 2;
}

// Whether "(AAPL.O)" stands at `i`.
bool TickerBehind(absl::string_view text, const std::vector<Token>& tokens, size_t i, size_t end) {
  if (i + 2 >= end || tokens[i].type != TokenType::kOpenParen || tokens[i + 2].type != TokenType::kCloseParen)
    return false;
  const absl::string_view word = Bytes(text, tokens[i + 1]);
  return absl::StrContains(word, '.') && !absl::StrContains(word, '-') && !tokens[i + 1].abbreviation &&
         AllCapitals(word);
}

// Whether a name of two words or more stands between the comma at `i` and the next mark: "the mayor, Jane Doe".
bool NameBehindComma(const std::vector<Token>& tokens, size_t i, size_t end) {
  if (i >= end || tokens[i].type != TokenType::kComma) return false;
  constexpr uint64_t kNoName = kFunction | kPlace | kOfficialBody | kOrganisation | kMedia | kTime;
  size_t k = i + 1;
  while (k < end && tokens[k].type == TokenType::kWord && tokens[k].capital && !tokens[k].Is(kNoName)) ++k;
  return k >= i + 3 && (k >= end || !tokens[k].word());
}

struct Phrase {
  absl::string_view text;
  const std::vector<Token>& tokens;
  TokenRange range;
  const Lexicon& lexicon;

  // Classes of the words of [begin, end), pairs included.
  uint64_t Classes(size_t begin, size_t end, bool capital_only) const {
    uint64_t all = 0;
    std::string pair;
    for (size_t i = begin; i < end; ++i) {
      if (!capital_only || tokens[i].capital) all |= tokens[i].classes;
      if (i + 1 < end && tokens[i].capital && tokens[i + 1].word()) {
        pair.clear();
        absl::StrAppend(&pair, Bytes(text, tokens[i]), " ", Bytes(text, tokens[i + 1]));
        absl::AsciiStrToLower(&pair);
        all |= lexicon.FindPair(pair);
      }
    }
    return all;
  }
};

// What tells an unnamed source that is not to be named from any other.
bool IsAnonymous(absl::string_view words, const Token& head) {
  constexpr absl::string_view kHidden[] = {"anonym", "not to be named", "not to be identified"};
  // What is said of persons who know more than they may tell.
  constexpr absl::string_view kKnowing[] = {
      "familiar with",  "close to ", "with knowledge of", "with direct knowledge", "briefed on ",      "briefed by ",
      "briefed about ", "aware of ", "privy to ",         "not authorized to",     "not authorised to"};
  const auto holds = [words](absl::string_view phrase) { return absl::StrContains(words, phrase); };
  if (std::any_of(std::begin(kHidden), std::end(kHidden), holds)) return true;
  constexpr uint64_t kPeople =
      kPersonNoun | kPlural | kVague | kNumberWord | kOfficialTitle | kOfficialPlural | kAnonymous;
  return (head.Is(kPeople) || head.entry == nullptr) && std::any_of(std::begin(kKnowing), std::end(kKnowing), holds);
}

SourceKind LowerCaseKind(const Token& head, uint64_t all, bool spokesperson, bool official_context) {
  if (head.Is(kAnonymous)) return SourceKind::kAnonymous;
  if (head.Is(kOfficialPlural)) return SourceKind::kOfficialUnnamed;
  if (spokesperson) return official_context ? SourceKind::kOfficialUnnamed : SourceKind::kOrganisation;
  if (head.Is(kOfficialTitle)) return SourceKind::kOfficialUnnamed;
  if (head.Is(kPublic)) return SourceKind::kPublic;
  if (head.Is(kVague)) return SourceKind::kVague;
  if (head.Is(kSocialPost)) return SourceKind::kSocialPost;
  if (head.Is(kDocument)) return SourceKind::kDocument;
  if (head.Is(kMedia)) return SourceKind::kOtherMedia;
  if (head.Is(kOfficialBody)) return SourceKind::kOfficialBody;
  if (head.Is(kOrganisation)) return SourceKind::kOrganisation;
  if ((all & kVague) != 0 && (all & kPersonNoun) == 0) return SourceKind::kVague;
  return SourceKind::kUnresolved;
}

}  // namespace

namespace {

// The last name in "Secretary of State Ann Lee", when `head` is the title in front of "of"; else `head`.
size_t NameBehindTitle(const std::vector<Token>& tokens, TokenRange phrase, size_t head) {
  if (!tokens[head].capital || !tokens[head].Is(kOfficialTitle | kLeaderTitle) ||
      tokens[phrase.begin].Is(kDeterminer)) {
    return head;
  }
  size_t i = head + 2;
  while (i < phrase.end && tokens[i].type == TokenType::kWord && (tokens[i].capital || tokens[i].Is(kAnd))) ++i;
  const bool name = i >= head + 4 && !tokens[i - 1].Is(kPlace | kOfficialBody | kAnd);
  return name ? i - 1 : head;
}

}  // namespace

size_t HeadOf(absl::string_view text, const std::vector<Token>& tokens, TokenRange phrase) {
  size_t begin = phrase.begin;
  size_t head = phrase.begin;
  for (size_t i = begin; i < phrase.end; ++i) {
    if (i > begin && (EndsChunk(text, tokens[i]) || ModifiesNoun(text, tokens, i, phrase.end))) {
      // "thousands of protesters", "some of the voters": the noun behind "of" speaks.
      const bool quantity = tokens[head].Is(kNumberWord | kPlural | kVague) && !tokens[head].Is(kPublic) &&
                            Bytes(text, tokens[i]) == "of";
      const bool group =
          Bytes(text, tokens[i]) == "of" && !tokens[head].capital &&
          (absl::StartsWith(Bytes(text, tokens[head]), "group") || Bytes(text, tokens[head]) == "number" ||
           Bytes(text, tokens[head]) == "majority" || Bytes(text, tokens[head]) == "percent" ||
           Bytes(text, tokens[head]) == "couple" || Bytes(text, tokens[head]) == "handful");
      if (!quantity && !group) return NameBehindTitle(tokens, phrase, head);
      begin = i + 1;
      continue;
    }
    if (tokens[i].word() && !(tokens[i].Is(kFunction) && !tokens[i].Is(kVague | kPlural) && i != phrase.begin))
      head = i;
  }
  return head;
}

SourceClass ClassifySource(absl::string_view text, const std::vector<Token>& tokens, TokenRange range,
                           const Lexicon& lexicon, const AgencyRegistry& agencies, const Surroundings& surroundings,
                           NameEvidence& evidence, bool surname) {
  SourceClass result;
  const Phrase phrase{text, tokens, range, lexicon};
  if (range.size() == 1 && tokens[range.begin].Is(kSubjectPronoun | kObjectPronoun | kRelative)) return result;
  const size_t head_at = HeadOf(text, tokens, range);
  const Token& head = tokens[head_at];
  size_t chunk_end = head_at + 1;
  while (chunk_end < range.end && tokens[chunk_end].type == TokenType::kClitic) ++chunk_end;
  const uint64_t chunk = phrase.Classes(range.begin, chunk_end, false);
  const uint64_t capitals = phrase.Classes(range.begin, chunk_end, true);
  const uint64_t all = phrase.Classes(range.begin, range.end, false);
  const bool and_inside = (chunk & kAnd) != 0;
  const bool capital_name = head.capital && (head_at > range.begin || head.entry == nullptr ||
                                             head.Is(kPlace | kMedia | kOfficialBody | kOrganisation | kGiven));
  const bool names = capital_name && (head_at > range.begin || evidence.IsName(head_at, surname));
  result.plural = and_inside || head.Is(kPlural | kOfficialPlural | kPublic) ||
                  ((!head.capital || capital_name != names) && absl::EndsWith(Bytes(text, head), "s") &&
                   !head.Is(kPersonNoun | kMedia));
  const absl::string_view words =
      text.substr(tokens[range.begin].begin, tokens[range.end - 1].end - tokens[range.begin].begin);
  const absl::string_view name =
      text.substr(tokens[range.begin].begin, tokens[chunk_end - 1].end - tokens[range.begin].begin);
  if (const Agency* agency = agencies.FindByName(name, &surroundings); agency != nullptr) {
    switch (agency->agency_class) {
      case AgencyClass::kWire:
        return {SourceKind::kWireAgency, true, false, false};
      case AgencyClass::kSyndicator:
      case AgencyClass::kBroadcasterService:
        return {SourceKind::kOtherMedia, true, false, false};
      case AgencyClass::kPressRelease:
      case AgencyClass::kPhoto:
        return {SourceKind::kOrganisation, true, false, false};
    }
  }
  if (!names && IsAnonymous(words, head)) {
    result.kind = SourceKind::kAnonymous;
    result.person = true;
    return result;
  }
  const bool spokesperson = [&] {
    for (size_t i = range.begin; i < range.end; ++i) {
      const absl::string_view word = Bytes(text, tokens[i]);
      if (absl::StartsWithIgnoreCase(word, "spokes")) return true;
    }
    return false;
  }();
  const bool official_context = (all & (kOfficialBody | kPlace | kOfficialPlural)) != 0;
  if (names) {
    result.named = true;
    const bool determined = tokens[range.begin].Is(kDeterminer) && !tokens[range.begin].Is(kPossessive);
    const uint64_t titles = kOfficialTitle | kTitle;
    const bool title_in_front =
        (capitals & (titles | kLeaderTitle | kHonorific)) != 0 && !head.Is(titles | kLeaderTitle);
    const bool lower_title = (chunk & (kOfficialTitle | kLeaderTitle | kPersonNoun)) != 0 && !head.Is(titles);
    if (!title_in_front && !lower_title) {
      if ((capitals & kMedia) != 0 && (head.Is(kMedia) || determined)) {
        result.kind = SourceKind::kOtherMedia;
        return result;
      }
      if (head.Is(kOfficialBody)) {
        result.kind = SourceKind::kOfficialBody;
        return result;
      }
      if ((phrase.Classes(std::max(range.begin, head_at - (head_at > range.begin ? 1 : 0)), chunk_end, true) &
           kPlace) != 0 ||
          head.Is(kPlace)) {
        result.kind = SourceKind::kOfficialBody;
        return result;
      }
      if ((capitals & kOrganisation) != 0) {
        result.kind = SourceKind::kOrganisation;
        return result;
      }
      if (head.Is(kDocument)) {
        result.kind = SourceKind::kDocument;
        return result;
      }
      if ((capitals & kOfficialBody) != 0 && determined) {
        result.kind = SourceKind::kOfficialBody;
        return result;
      }
      if (AllCapitals(Bytes(text, head)) || determined || TickerBehind(text, tokens, chunk_end, range.end)) {
        result.kind = SourceKind::kOrganisation;
        return result;
      }
    }
    result.person = true;
    const uint64_t behind = phrase.Classes(chunk_end, range.end, false);
    const bool official = ((chunk | behind) & (kOfficialTitle)) != 0 ||
                          ((chunk & kTitle) != 0 && (chunk & kHonorific) == 0) ||
                          (((chunk | behind) & kLeaderTitle) != 0 && official_context);
    result.kind =
        official && (!spokesperson || official_context) ? SourceKind::kOfficialNamed : SourceKind::kPersonNamed;
    return result;
  }
  if (head.Is(kOfficialTitle | kLeaderTitle | kPersonNoun) && tokens[range.begin].Is(kDeterminer) &&
      NameBehindComma(tokens, chunk_end, range.end)) {
    const bool official = head.Is(kOfficialTitle) || (head.Is(kLeaderTitle) && official_context);
    return {official ? SourceKind::kOfficialNamed : SourceKind::kPersonNamed, true, true, and_inside};
  }
  result.kind = LowerCaseKind(head, chunk, spokesperson && !head.Is(kOfficialPlural), official_context);
  result.person = head.Is(kOfficialTitle | kPersonNoun | kLeaderTitle | kFemale | kMale) && !result.plural;
  const bool body = result.kind == SourceKind::kOfficialBody || result.kind == SourceKind::kOrganisation ||
                    result.kind == SourceKind::kOtherMedia || result.kind == SourceKind::kDocument;
  for (size_t i = range.begin + 1; body && i < chunk_end; ++i) result.named = result.named || tokens[i].capital;
  if (body && tokens[range.begin].capital && !tokens[range.begin].Is(kDeterminer | kVague | kPlural | kStopWord) &&
      chunk_end > range.begin + 1)
    result.named = true;
  return result;
}

}  // namespace wireprint::analysis::attribution
