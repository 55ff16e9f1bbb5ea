#include "services/analysis/attribution/anonymity.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/analysis/attribution/kind.h"
#include "services/analysis/literal_set.h"

namespace wireprint::analysis::attribution {
namespace {

constexpr absl::string_view kPhrases[] = {"anonymity",
                                          "anonymously",
                                          "not to be named",
                                          "not to be identified",
                                          "declined to be named",
                                          "declined to be identified",
                                          "who was not authorized",
                                          "who were not authorized",
                                          "not authorised to speak",
                                          "did not want to be named",
                                          "who would not be named",
                                          "he not be named",  // on condition that
                                          "they not be named",
                                          "he not be identified",
                                          "they not be identified",
                                          "name not be used",
                                          "names not be used",
                                          "name not be published",
                                          "names not be published"};
constexpr absl::string_view kReasons[] = {"because ",     "in order to ", "citing ",      "for fear of ",
                                          "to discuss ",  "to speak ",    "to describe ", "to avoid ",
                                          "out of fear ", "fearing ",     "due to ",      "given the "};

// Whether one of kPhrases stands in `bytes`.
bool HoldsPhrase(absl::string_view bytes) {
  static const LiteralSet* const phrases = [] {
    auto* const set = new LiteralSet();
    for (const absl::string_view phrase : kPhrases) set->Add(phrase, 0);
    return set;
  }();
  bool holds = false;
  phrases->Find(bytes, [&](uint32_t, size_t) { holds = true; });
  return holds;
}

}  // namespace

Anonymity FindAnonymity(absl::string_view text, const std::vector<Token>& tokens, TokenRange sentence) {
  Anonymity result;
  const uint32_t begin = tokens[sentence.begin].begin;
  const absl::string_view bytes = text.substr(begin, tokens[sentence.end - 1].end - begin);
  if (!HoldsPhrase(bytes)) return result;
  size_t at = absl::string_view::npos;
  for (const absl::string_view phrase : kPhrases) {
    at = bytes.find(phrase);
    if (at == absl::string_view::npos) continue;
    result.anonymous = true;
    result.phrase.begin = begin + static_cast<uint32_t>(at);
    at += phrase.size();
    result.phrase.end = begin + static_cast<uint32_t>(at);
    break;
  }
  if (!result.anonymous) return result;
  size_t first = absl::string_view::npos;
  for (const absl::string_view reason : kReasons) {
    if (const size_t found = bytes.find(reason, at); found < first) first = found;
  }
  if (first == absl::string_view::npos || first > at + 20) return result;
  const auto reason_begin = static_cast<uint32_t>(begin + first);
  uint32_t end = reason_begin;
  for (size_t i = sentence.begin; i < sentence.end; ++i) {
    if (tokens[i].begin < reason_begin) continue;
    if (tokens[i].type == TokenType::kComma || tokens[i].type == TokenType::kStop || tokens[i].quoted()) break;
    end = tokens[i].end;
  }
  if (end > reason_begin) result.reason = text::ByteRange{reason_begin, end};
  return result;
}

bool AboutAnonymity(const Anonymity& anonymity, uint32_t source, const text::ByteRange& cue, bool asks) {
  if (!anonymity.anonymous) return false;
  constexpr uint32_t kBetween = 12;  // "asked that his name not be used"
  if (cue.end <= anonymity.phrase.begin) return asks && anonymity.phrase.begin - cue.end <= kBetween;
  if (!anonymity.reason || cue.begin < anonymity.reason->begin || cue.end > anonymity.reason->end) return false;
  return cue.begin == anonymity.reason->begin || source >= anonymity.reason->begin;
}

bool SpeaksOf(absl::string_view text, const std::vector<Token>& tokens, TokenRange sentence, TokenRange source) {
  const auto bytes = [&](size_t i) { return text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin); };
  const auto stem = [](absl::string_view word) { return absl::StripSuffix(word, "s"); };
  size_t i = sentence.begin;
  const Token& first = tokens[i];
  if (first.quoted()) return false;
  if (first.Is(kSubjectPronoun) && !first.Is(kFirstPerson | kDeterminer)) return source.end <= i;
  if (absl::EqualsIgnoreCase(bytes(i), "both") || absl::EqualsIgnoreCase(bytes(i), "all")) return true;
  if (!first.Is(kDeterminer) || !absl::StartsWithIgnoreCase(bytes(i), "th")) return false;
  const absl::string_view head = stem(bytes(HeadOf(text, tokens, source)));
  constexpr size_t kMaxAdjectives = 3;
  for (const size_t limit = std::min(sentence.end, i + kMaxAdjectives + 2); ++i < limit && tokens[i].word();) {
    const absl::string_view noun = stem(bytes(i));
    if (noun == head || noun == "person" || noun == "people" || noun == "source") return true;
  }
  return false;
}

}  // namespace wireprint::analysis::attribution
