#include "services/analysis/attribution/anonymity.h"

#include "absl/strings/match.h"
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
    at += phrase.size();
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

}  // namespace wireprint::analysis::attribution
