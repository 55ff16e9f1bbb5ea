#include "services/credibility/core/line_sighting.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/text/codec.h"
#include "services/text/unicode.h"
#include "services/text/words.h"
#include "xxhash.h"

namespace wireprint::credibility {
namespace {

constexpr size_t kShingleWords = 5;

constexpr std::array<absl::string_view, 5> kDelimiters = {"|", ":", "»", "›", ">"};
constexpr std::array<absl::string_view, 12> kEndMarks = {".", "!", "?", "…", "。", "！", "？", "؟", "।", "۔", "።", "፧"};
constexpr std::array<absl::string_view, 12> kClosers = {"\"", "'", ")",  "]",  "”",  "’",
                                                        "»",  "›", "」", "』", "）", "\u00a0"};

struct Line {
  text::ByteRange span;
  size_t first_word = 0;
  size_t words = 0;
  LineId id = 0;  // as a short line
};

// The hash of words [first, first + count), folded.
uint64_t HashWords(const text::Words& words, size_t first, size_t count, uint64_t seed) {
  std::string joined;
  for (size_t i = first; i < first + count; ++i) {
    const absl::string_view word = words.Folded(i);
    joined.append(word.data(), word.size());
    joined.push_back(' ');
  }
  return XXH3_64bits_withSeed(joined.data(), joined.size(), seed);
}

LineId IdOf(const text::Words& words, size_t first, size_t count, RecurringForm form) {
  return HashWords(words, first, count, static_cast<uint64_t>(form));
}

absl::string_view TextOf(absl::string_view text, const text::ByteRange& range) {
  return text.substr(range.begin, range.size());
}

bool HasLetter(absl::string_view line) {
  return std::any_of(line.begin(), line.end(), [](char c) { return absl::ascii_isalpha(c) || (c & 0x80) != 0; });
}

// Where the first delimiter stands that has something on both sides; nullopt for none.
std::optional<size_t> PrefixEnd(absl::string_view line) {
  size_t first = line.size();
  size_t behind = 0;
  for (const absl::string_view delimiter : kDelimiters) {
    const size_t at = line.find(delimiter);
    if (at != absl::string_view::npos && at < first) {
      first = at;
      behind = at + delimiter.size();
    }
  }
  if (first == line.size() || first > kMaxPrefixBytes) return std::nullopt;
  if (!HasLetter(line.substr(0, first)) || !HasLetter(line.substr(behind))) return std::nullopt;
  return first;
}

// The words of the prefix of `line`, of which `text` is the text; 0 for none.
size_t PrefixWords(const text::Words& words, const Line& line, absl::string_view text) {
  const std::optional<size_t> prefix = PrefixEnd(text);
  if (!prefix) return 0;
  size_t count = 0;
  while (count < line.words && words.end[line.first_word + count] <= line.span.begin + *prefix) ++count;
  return count > kMaxPrefixWords || count == line.words ? 0 : count;
}

// The lines of `text` that are body whole, blank ones left out.
std::vector<text::ByteRange> WholeBodyLines(absl::string_view text, absl::Span<const text::ByteRange> body) {
  std::vector<text::ByteRange> lines;
  size_t range = 0;
  for (const text::ByteRange& line : text::SplitLines(text)) {
    const absl::string_view stripped = absl::StripAsciiWhitespace(TextOf(text, line));
    if (stripped.empty()) continue;
    const auto begin = static_cast<uint32_t>(stripped.data() - text.data());
    const auto end = static_cast<uint32_t>(begin + stripped.size());
    while (range < body.size() && body[range].end <= begin) ++range;
    if (range < body.size() && body[range].begin <= begin && end <= body[range].end) lines.push_back({begin, end});
  }
  return lines;
}

class Finder {
 public:
  Finder(absl::string_view text, absl::Span<const text::ByteRange> body) : text_(text) {
    const std::vector<text::ByteRange> spans = WholeBodyLines(text, body);
    text::CutWords(text, spans, words_);
    size_t word = 0;
    for (const text::ByteRange& span : spans) {
      Line line{span, word};
      while (word < words_.size() && words_.begin[word] < span.end) ++word;
      line.words = word - line.first_word;
      if (line.words == 0) continue;
      line.id = IdOf(words_, line.first_word, line.words, RecurringForm::kShortLine);
      lines_.push_back(line);
    }
  }

  LineSightings Run() {
    const size_t edge = std::min(kEdgeLines, std::max<size_t>(1, lines_.size() / 4));
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (!Sight(lines_[i], i < edge || i + edge >= lines_.size())) Sample(lines_[i]);
    }
    std::vector<LineSighting>& found = result_.lines;
    if (found.size() > kMaxSightings) {
      found.erase(found.begin() + kMaxSightings / 2, found.end() - kMaxSightings / 2);
    }
    std::vector<uint64_t>& topic = result_.topic;
    KeepSmallest(topic);
    return std::move(result_);
  }

  std::vector<NamedLine> Named(absl::FunctionRef<bool(LineId)> is_named) const {
    std::vector<NamedLine> named;
    for (const Line& line : lines_) {
      const auto has = [&](LineId id) {
        if (is_named(id)) named.push_back({id, line.span});
        return !named.empty() && named.back().span == line.span;
      };
      if (has(line.id) || has(IdOf(words_, line.first_word, line.words, RecurringForm::kSentence))) continue;
      if (HasEndMark(TextOf(text_, line.span))) continue;
      if (const size_t count = PrefixWords(words_, line, TextOf(text_, line.span)))
        has(IdOf(words_, line.first_word, count, RecurringForm::kPrefix));
    }
    return named;
  }

 private:
  // Whether the line is a candidate.
  bool Sight(const Line& line, bool at_edge) {
    const absl::string_view line_text = TextOf(text_, line.span);
    if (HasEndMark(line_text)) {
      if (!at_edge || line_text.size() > kMaxSentenceBytes) return false;
      const LineId id = IdOf(words_, line.first_word, line.words, RecurringForm::kSentence);
      result_.lines.push_back({id, RecurringForm::kSentence, line.span});
      return true;
    }
    if (line_text.size() > kMaxShortLineBytes || !HasLetter(line_text)) return false;
    result_.lines.push_back({line.id, RecurringForm::kShortLine, line.span, 0, IsFigures(line)});
    const size_t count = PrefixWords(words_, line, line_text);
    if (count == 0) return true;
    result_.lines.push_back({IdOf(words_, line.first_word, count, RecurringForm::kPrefix), RecurringForm::kPrefix,
                             line.span, HashWords(words_, line.first_word + count, line.words - count, 0)});
    return true;
  }

  bool IsFigures(const Line& line) const {
    size_t figures = 0;
    for (size_t i = 0; i < line.words; ++i) {
      figures += absl::ascii_isdigit(static_cast<unsigned char>(words_.Folded(line.first_word + i).front()));
    }
    return 5 * figures >= line.words;
  }

  // Adds the line's shingles to the topic, which is cut from time to time.
  void Sample(const Line& line) {
    if (line.words < kShingleWords) return;
    folded_.clear();
    starts_.clear();
    for (size_t i = line.first_word; i < line.first_word + line.words; ++i) {
      starts_.push_back(folded_.size());
      const absl::string_view word = words_.Folded(i);
      folded_.append(word.data(), word.size());
      folded_.push_back(' ');
    }
    starts_.push_back(folded_.size());
    std::vector<uint64_t>& topic = result_.topic;
    for (size_t i = 0; i + kShingleWords < starts_.size(); ++i) {
      const uint64_t hash = XXH3_64bits(folded_.data() + starts_[i], starts_[i + kShingleWords] - starts_[i]);
      if (hash >= largest_) continue;
      topic.push_back(hash);
      if (topic.size() == 4 * kMaxTopicShingles) KeepSmallest(topic);
    }
  }

  void KeepSmallest(std::vector<uint64_t>& topic) {
    std::sort(topic.begin(), topic.end());
    topic.erase(std::unique(topic.begin(), topic.end()), topic.end());
    if (topic.size() < kMaxTopicShingles) return;
    topic.resize(kMaxTopicShingles);
    largest_ = topic.back();
  }

  const absl::string_view text_;
  text::Words words_;
  std::vector<Line> lines_;
  std::string folded_;             // of a line: its words, a space behind each
  std::vector<size_t> starts_;     // of these, and the end
  uint64_t largest_ = UINT64_MAX;  // of a full topic; larger shingles are none of it
  LineSightings result_;
};

}  // namespace

LineSightings FindSightings(absl::string_view text, absl::Span<const text::ByteRange> body) {
  return Finder(text, body).Run();
}

std::vector<NamedLine> FindNamed(absl::string_view text, absl::Span<const text::ByteRange> body,
                                 absl::FunctionRef<bool(LineId)> is_named) {
  return Finder(text, body).Named(is_named);
}

bool IsOneLine(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text::SplitLines(text).size() != 1) return false;
  for (size_t at = 0; at < text.size();) {
    const text::Decoded decoded = text::DecodeUtf8(text.data() + at);
    const text::unicode::CharClass char_class = text::unicode::PropsOf(decoded.code_point).char_class();
    if (char_class != text::unicode::CharClass::kSeparator && char_class != text::unicode::CharClass::kIgnored)
      return true;
    at += decoded.length;
  }
  return false;
}

std::string ExampleOf(absl::string_view line) {
  size_t size = std::min(line.size(), kMaxExampleBytes);
  while (size < line.size() && size > 0 && (static_cast<unsigned char>(line[size]) & 0xC0) == 0x80) --size;
  return std::string(line.substr(0, size));
}

LineId LineIdOf(absl::string_view line, RecurringForm form) {
  text::Words words;
  const text::ByteRange all{0, static_cast<uint32_t>(line.size())};
  text::CutWords(line, {&all, 1}, words);
  return IdOf(words, 0, words.size(), form);
}

std::vector<LineId> LineIdsOf(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  text::Words words;
  const text::ByteRange all{0, static_cast<uint32_t>(line.size())};
  text::CutWords(line, {&all, 1}, words);
  if (words.size() == 0) return {};
  std::vector<LineId> ids = {IdOf(words, 0, words.size(), RecurringForm::kShortLine),
                             IdOf(words, 0, words.size(), RecurringForm::kSentence)};
  if (const size_t count = PrefixWords(words, {all, 0, words.size()}, line); count > 0) {
    ids.push_back(IdOf(words, 0, count, RecurringForm::kPrefix));
  }
  return ids;
}

bool HasEndMark(absl::string_view line) {
  line = absl::StripTrailingAsciiWhitespace(line);
  for (bool stripped = true; stripped;) {
    stripped = std::any_of(kClosers.begin(), kClosers.end(),
                           [&](absl::string_view closer) { return absl::ConsumeSuffix(&line, closer); });
  }
  return std::any_of(kEndMarks.begin(), kEndMarks.end(),
                     [&](absl::string_view mark) { return absl::EndsWith(line, mark); });
}

bool DifferentTopics(absl::Span<const uint64_t> a, absl::Span<const uint64_t> b) {
  // A full topic has the shingles up to its largest, another has all.
  uint64_t common = UINT64_MAX;
  for (const auto& topic : {a, b}) {
    if (topic.size() >= kMaxTopicShingles) common = std::min(common, topic.back());
  }
  const auto cut = [&](absl::Span<const uint64_t> topic) {
    return topic.first(std::upper_bound(topic.begin(), topic.end(), common) - topic.begin());
  };
  a = cut(a);
  b = cut(b);
  if (a.empty() || b.empty()) return false;
  size_t shared = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++shared;
      ++i;
      ++j;
    } else {
      ++(a[i] < b[j] ? i : j);
    }
  }
  return shared * kTopicShare <= std::min(a.size(), b.size());
}

}  // namespace wireprint::credibility
