#include "services/analysis/attributions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/analysis/attribution/anonymity.h"
#include "services/analysis/attribution/antecedents.h"
#include "services/analysis/attribution/constructions.h"
#include "services/analysis/attribution/language.h"

namespace wireprint::analysis {
namespace {

using attribution::Draft;
using attribution::Passage;
using attribution::Quotation;
using attribution::Sentence;
using attribution::Token;
using attribution::TokenRange;
using attribution::TokenType;

// The drafts of all sentences, and the quotations that go on from one to the next.
class Report {
 public:
  Report(absl::string_view text, const attribution::TokenizedText& tokenized, const std::vector<Quotation>& quotations,
         const std::vector<Sentence>& sentences, const attribution::Lexicon& lexicon)
      : text_(text), tokenized_(tokenized), quotations_(quotations), sentences_(sentences), lexicon_(lexicon) {}

  struct Placed {
    Draft draft;
    size_t sentence = 0;
  };

  std::vector<Placed> Drafts() {
    for (size_t s = 0; s < sentences_.size(); ++s) {
      const size_t before = drafts_.size();
      std::vector<Draft> found = FindInSentence(PassageOf(s));
      if (found.empty()) {
        Continue(s);
        continue;
      }
      for (Draft& draft : found) drafts_.push_back({std::move(draft), s});
      Precede(s, before);
    }
    drafts_.erase(std::remove_if(drafts_.begin(), drafts_.end(),
                                 [](const Placed& placed) { return placed.draft.content.empty(); }),
                  drafts_.end());
    return std::move(drafts_);
  }

 private:
  Passage PassageOf(size_t s) const {
    return {text_,    tokenized_,           quotations_,
            lexicon_, sentences_[s].tokens, Passage::IsTitleCase(tokenized_, sentences_[s].tokens)};
  }
  const Token& At(size_t i) const { return tokenized_.tokens[i]; }

  // Whether a sentence is nothing but quotations.
  bool AllQuoted(size_t s) const {
    const TokenRange range = sentences_[s].tokens;
    for (size_t i = range.begin; i < range.end; ++i) {
      if (!At(i).quoted() && At(i).word()) return false;
    }
    return At(range.begin).quoted() && quotations_[At(range.begin).quotation].words >= 2;
  }

  // A sentence without a source of its own: what was said before may go on in it.
  void Continue(size_t s) {
    if (drafts_.empty() || s == 0 || !AllQuoted(s)) return;
    Placed& last = drafts_.back();
    const bool awaited = last.draft.content.empty();
    if (last.sentence + 1 != s && !(continued_ && continued_to_ + 1 == s)) return;
    const bool same_paragraph = sentences_[s].paragraph == sentences_[s - 1].paragraph;
    if (!awaited) {
      const TokenRange tail = last.draft.content.back();
      const bool has_quotation = EndsQuoted(tail) || last.draft.rule.find("quotation") != std::string::npos;
      if (!same_paragraph && !OpenBefore(s)) return;
      if (same_paragraph && !has_quotation && !MayIntroduce(last.draft)) return;
    }
    last.draft.content.push_back(sentences_[s].tokens);
    continued_ = true;
    continued_to_ = s;
  }

  bool EndsQuoted(TokenRange tail) const {
    for (size_t i = tail.begin; i < tail.end; ++i) {
      if (At(i).quoted()) return true;
    }
    return false;
  }

  // Whether a quotation may follow in the next sentence: 'He was blunt about it, he said. "..."'.
  static bool MayIntroduce(const Draft& draft) { return draft.act == Act::kAssert; }

  // Whether the paragraph before sentence `s` ends inside an unclosed quotation.
  bool OpenBefore(size_t s) const {
    const TokenRange before = sentences_[s - 1].tokens;
    return At(before.end - 1).quoted() && !quotations_[At(before.end - 1).quotation].closed;
  }

  // Paragraphs of an unclosed quotation whose source is named at its end.
  void Precede(size_t s, size_t first) {
    if (s == 0 || !OpenBefore(s) || drafts_.size() == first) return;
    Draft& draft = drafts_[first].draft;
    if (draft.content.empty() || draft.content.front().begin != sentences_[s].tokens.begin) return;
    for (size_t back = s; back-- > 0 && OpenBefore(back + 1) && AllQuoted(back);) {
      if (!drafts_.empty() && first > 0 && drafts_[first - 1].sentence == back) break;
      draft.content.insert(draft.content.begin(), sentences_[back].tokens);
    }
  }

  absl::string_view text_;
  const attribution::TokenizedText& tokenized_;
  const std::vector<Quotation>& quotations_;
  const std::vector<Sentence>& sentences_;
  const attribution::Lexicon& lexicon_;
  std::vector<Placed> drafts_;
  bool continued_ = false;
  size_t continued_to_ = 0;
};

// Who of the sources is anonymous. Asked in the order of the text, each sentence is read once or twice.
class Anonymities {
 public:
  Anonymities(absl::string_view text, const std::vector<Token>& tokens, const std::vector<Sentence>& sentences)
      : text_(text), tokens_(tokens), sentences_(sentences) {}

  const attribution::Anonymity& Of(size_t sentence) {
    Known& known = known_[sentence % known_.size()];
    if (known.sentence != sentence) {
      known = {sentence, attribution::FindAnonymity(text_, tokens_, sentences_[sentence].tokens)};
    }
    return known.anonymity;
  }

  // Makes the source of `found`, which has its kind, anonymous when its sentence or the one behind it says so.
  void Hide(size_t sentence, TokenRange source, Attribution& found) {
    if (found.source_named) return;
    const attribution::Anonymity* anonymity = &Of(sentence);
    if (!anonymity->anonymous) {
      const bool person = found.kind == SourceKind::kOfficialUnnamed || found.kind == SourceKind::kUnresolved ||
                          found.kind == SourceKind::kVague || found.kind == SourceKind::kAnonymous;
      if (!person || sentence + 1 >= sentences_.size()) return;
      anonymity = &Of(sentence + 1);
      if (!anonymity->anonymous || !SpeaksOf(text_, tokens_, sentences_[sentence + 1].tokens, source)) return;
    }
    found.kind = SourceKind::kAnonymous;
    found.reason_given = anonymity->reason;
    // "a person who asked not to be named because the talks were private said": up to the verb.
    if (found.reason_given && found.reason_given->begin < found.source.end) {
      found.reason_given->end = std::min(found.reason_given->end, found.source.end);
    }
  }

 private:
  struct Known {
    size_t sentence = SIZE_MAX;
    attribution::Anonymity anonymity;
  };

  absl::string_view text_;
  const std::vector<Token>& tokens_;
  const std::vector<Sentence>& sentences_;
  std::array<Known, 2> known_;
};

text::ByteRange BytesOf(const std::vector<Token>& tokens, TokenRange range) {
  return {tokens[range.begin].begin, tokens[range.end - 1].end};
}

Form FormOf(const std::vector<Token>& tokens, const std::vector<TokenRange>& content) {
  size_t quoted = 0;
  size_t words = 0;
  for (const TokenRange& part : content) {
    for (size_t i = part.begin; i < part.end; ++i) {
      if (!tokens[i].word()) continue;
      ++words;
      quoted += tokens[i].quoted() ? 1 : 0;
    }
  }
  if (quoted == 0) return Form::kIndirect;
  return quoted == words ? Form::kDirect : Form::kMixed;
}

}  // namespace

std::vector<text::ByteRange> AttributableRanges(absl::string_view text, absl::Span<const LineLabel> labels) {
  std::vector<LineLabel> others;
  for (const LineLabel& label : labels) {
    if (label.kind != LineKind::kHeadline && label.kind != LineKind::kStandfirst &&
        label.kind != LineKind::kSubheading) {
      others.push_back(label);
    }
  }
  return BodyRanges(text, others);
}

AttributionSet FindAttributions(absl::string_view text, absl::Span<const text::ByteRange> ranges,
                                absl::string_view language, const attribution::Lexicon& lexicon,
                                const AgencyRegistry& agencies) {
  AttributionSet set;
  attribution::TokenizedText tokenized = attribution::Tokenize(text, ranges, lexicon);
  const bool english = attribution::IsEnglish(tokenized, language);
  const std::vector<Quotation> quotations = attribution::FindQuotations(tokenized);
  const std::vector<Sentence> sentences = attribution::SplitSentences(tokenized, quotations, lexicon);
  for (const Sentence& sentence : sentences) set.sentences.push_back(BytesOf(tokenized.tokens, sentence.tokens));
  if (!english) {
    set.status = AttributionStatus::kUnsupportedLanguage;
    return set;
  }
  attribution::Antecedents antecedents(text, tokenized, sentences, lexicon, agencies);
  const std::vector<Token>& tokens = tokenized.tokens;
  Anonymities anonymities(text, tokens, sentences);
  for (Report::Placed& placed : Report(text, tokenized, quotations, sentences, lexicon).Drafts()) {
    Draft& draft = placed.draft;
    Attribution found;
    found.cue = BytesOf(tokens, draft.cue);
    const uint32_t source = draft.source.tokens.empty() ? 0 : tokens[draft.source.tokens.begin].begin;
    const bool asks = draft.act == Act::kRequest || draft.act == Act::kNoComment;
    if (attribution::AboutAnonymity(anonymities.Of(placed.sentence), source, found.cue, asks)) continue;
    found.act = draft.act;
    found.form = FormOf(tokens, draft.content);
    found.rule = std::move(draft.rule);
    for (const TokenRange& part : draft.content) found.content.push_back(BytesOf(tokens, part));
    std::sort(found.content.begin(), found.content.end(),
              [](const text::ByteRange& a, const text::ByteRange& b) { return a.begin < b.begin; });
    if (draft.source.tokens.empty()) {
      found.kind = SourceKind::kAgentless;
    } else {
      const attribution::Resolution resolution =
          antecedents.Resolve(draft.source.tokens, placed.sentence, draft.source.antecedent);
      found.source = BytesOf(tokens, draft.source.tokens);
      found.kind = resolution.source.kind;
      found.source_named = resolution.source.named;
      if (resolution.antecedent) found.antecedent = BytesOf(tokens, *resolution.antecedent);
      anonymities.Hide(placed.sentence, draft.source.tokens, found);
    }
    set.attributions.push_back(std::move(found));
  }
  std::stable_sort(set.attributions.begin(), set.attributions.end(),
                   [](const Attribution& a, const Attribution& b) { return a.cue.begin < b.cue.begin; });
  return set;
}

}  // namespace wireprint::analysis
