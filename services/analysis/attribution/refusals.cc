#include "services/analysis/attribution/refusals.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/analysis/attribution/content_end.h"

namespace wireprint::analysis::attribution {
namespace {

constexpr size_t kMaxAsked = 14;  // tokens up to what was not answered

// What stands before the word at `i` in its verb group.
struct Group {
  size_t first = 0;
  bool negated = false;
  bool be = false;
};

Group GroupBefore(const Passage& passage, size_t i) {
  Group group{i};
  while (group.first > passage.sentence.begin) {
    const Token& token = passage[group.first - 1];
    if (token.quoted() || token.type != TokenType::kWord) break;
    const bool negation = token.Is(kNegation) || passage.IsWord(group.first - 1, "cannot");
    if (!negation && !token.Is(kBe | kHave | kDo | kModal) && !(token.adverb && !token.capital)) break;
    group.negated = group.negated || negation;
    group.be = group.be || token.Is(kBe);
    --group.first;
  }
  return group;
}

template <size_t n>
bool IsOneOf(const Passage& passage, size_t i, const std::array<absl::string_view, n>& words) {
  return std::any_of(words.begin(), words.end(), [&](const absl::string_view word) { return passage.IsWord(i, word); });
}

// Whether requests or questions stand in [begin, end).
bool AsksThere(const Passage& passage, size_t begin, size_t end) {
  constexpr std::array<absl::string_view, 17> kAsked = {
      "request", "requests", "question", "questions", "inquiry", "inquiries", "enquiries", "email",    "emails",
      "e-mail",  "e-mails",  "message",  "messages",  "call",    "calls",     "comment",   "interview"};
  for (size_t i = begin; i < std::min(end, begin + kMaxAsked); ++i) {
    if (!passage[i].quoted() && IsOneOf(passage, i, kAsked)) return true;
  }
  return false;
}

// The verb of "had no immediate comment", whose "comment" is token `i`.
std::optional<size_t> VerbOfNoComment(const Passage& passage, size_t i) {
  constexpr std::array<absl::string_view, 8> kGave = {"gave", "give", "offered",  "offer",
                                                      "made", "make", "provided", "issued"};
  size_t no = i;
  while (no > passage.sentence.begin + 1 && i - no < 3 && !passage.IsWord(no, "no")) --no;
  if (no == i || !passage.IsWord(no, "no") || no < passage.sentence.begin + 2) return std::nullopt;
  const size_t verb = no - 1;
  if (passage[verb].quoted() || (!passage[verb].Is(kHave) && !IsOneOf(passage, verb, kGave))) return std::nullopt;
  return verb;
}

}  // namespace

std::optional<Refusal> ReadRefusal(const Passage& passage, size_t i) {
  const size_t limit = passage.ContentLimit();
  const size_t end = i + 1 < limit ? ContentEnd(passage, i + 1, false) : i + 1;
  const bool more = i + 1 < end;
  Refusal refusal;
  Group group = GroupBefore(passage, i);
  bool refuses = false;
  refusal.draft.cue = {i, i + 1};
  TokenRange content = more ? TokenRange{i + 1, end} : TokenRange{};
  if (passage.IsWord(i, "comment")) {
    if (const std::optional<size_t> verb = VerbOfNoComment(passage, i)) {
      refuses = true;
      group = GroupBefore(passage, *verb);
      refusal.draft.cue = {*verb, *verb + 1};
      content = {*verb + 1, end};
    } else {
      refuses = group.negated && !group.be && group.first < i;
      refusal.draft.cue = {group.first, i};
      content = {i, end};
    }
  } else if (group.negated && (passage.IsWord(i, "reached") || passage.IsWord(i, "available"))) {
    const bool asked = more && passage[i + 1].Is(kPreposition) && i + 2 < end &&
                       (passage[i + 2].Is(kSpeaking) || AsksThere(passage, i + 2, end));
    refuses = group.be && (asked || (!more && passage.IsWord(i, "reached")));
  } else if (group.negated && !group.be) {
    const bool answers = !passage.IsWord(i, "return") && !passage.IsWord(i, "returned");
    refuses = more ? (passage[i + 1].Is(kTo) || !answers) && AsksThere(passage, i + 1, end) : answers;
  }
  if (!refuses) return std::nullopt;
  if (content.empty()) {
    refusal.draft.cue = {group.first, i};
    content = {i, i + 1};
  }
  refusal.first = group.first;
  refusal.draft.content = {content};
  refusal.draft.act = Act::kNoComment;
  refusal.draft.rule = absl::StrCat("no_comment:", absl::AsciiStrToLower(passage.Bytes(i)));
  if (std::optional<Source> source = SubjectBefore(passage, group.first, passage.sentence.begin)) {
    refusal.draft.source = *std::move(source);
  }
  return refusal;
}

Act ActOf(const Passage& passage, const Verb& verb, const Source& source) {
  if (verb.cue->act == Act::kBelieve) return Act::kBelieve;
  bool negated = verb.negated;
  for (size_t i = verb.first; i < verb.at; ++i) {
    constexpr std::array<absl::string_view, 4> kMore = {"only", "just", "merely", "simply"};
    if (passage.IsWord(i, "cannot")) negated = true;
    if (IsOneOf(passage, i, kMore)) return verb.cue->act;  // "not only said"
  }
  if (!source.tokens.empty()) {
    constexpr std::array<absl::string_view, 4> kNobody = {"no", "nobody", "none", "neither"};
    constexpr std::array<absl::string_view, 3> kSome = {"fewer", "less", "other"};
    const size_t begin = source.tokens.begin;
    negated = negated || (IsOneOf(passage, begin, kNobody) &&
                          !(begin + 1 < source.tokens.end && IsOneOf(passage, begin + 1, kSome)));
  }
  return negated ? Act::kNoComment : verb.cue->act;
}

}  // namespace wireprint::analysis::attribution
