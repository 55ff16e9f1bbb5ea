#include "tests/bench/english_like.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace wireprint::bench {
namespace {

constexpr size_t kVocabulary = 12000;
constexpr size_t kDrawTable = 1 << 18;

// The commonest first.
constexpr const char* kCommon[] = {
    "the",       "of",      "to",      "and",   "a",       "in",      "that",  "for",        "is",       "on",
    "was",       "said",    "with",    "as",    "it",      "at",      "by",    "he",         "from",     "have",
    "be",        "has",     "are",     "an",    "his",     "will",    "not",   "who",        "were",     "had",
    "they",      "this",    "but",     "been",  "their",   "after",   "its",   "which",      "more",     "would",
    "she",       "her",     "one",     "or",    "about",   "people",  "also",  "new",        "when",     "than",
    "out",       "up",      "we",      "there", "two",     "police",  "year",  "last",       "over",     "could",
    "first",     "into",    "all",     "some",  "other",   "years",   "told",  "city",       "state",    "if",
    "time",      "before",  "so",      "no",    "three",   "during",  "can",   "government", "minister", "according",
    "officials", "against", "company", "week",  "because", "country", "market"};

constexpr const char* kSyllables[] = {"an",  "ber", "con",  "der", "en", "for", "gar", "hol", "in", "ter",  "ing",
                                      "ed",  "la",  "mo",   "ne",  "or", "per", "ri",  "sta", "ti", "ment", "u",
                                      "ver", "wi",  "tion", "es",  "al", "re",  "so",  "po",  "li", "ca"};

constexpr const char* kAccented[] = {"é", "ü", "ñ", "ç", "ö"};

}  // namespace

EnglishLike::EnglishLike(uint64_t seed) : state_(seed) {
  vocabulary_.assign(std::begin(kCommon), std::end(kCommon));
  while (vocabulary_.size() < kVocabulary) vocabulary_.push_back(Invent());
  double total = 0;
  for (size_t rank = 0; rank < kVocabulary; ++rank) total += 1.0 / (static_cast<double>(rank) + 2.7);
  for (size_t rank = 0; rank < kVocabulary; ++rank) {
    const double share = 1.0 / (static_cast<double>(rank) + 2.7) / total;
    by_frequency_.resize(by_frequency_.size() + std::max<size_t>(1, static_cast<size_t>(share * kDrawTable)),
                         static_cast<uint32_t>(rank));
  }
}

uint64_t EnglishLike::Draw(uint64_t below) {
  state_ = state_ * 6364136223846793005 + 1442695040888963407;
  return (state_ >> 33) % below;
}

std::string EnglishLike::Invent() {
  std::string word;
  for (uint64_t n = 2 + Draw(2); n > 0; --n) word += kSyllables[Draw(std::size(kSyllables))];
  if (Draw(60) == 0) word += kAccented[Draw(std::size(kAccented))];
  return word;
}

void EnglishLike::AppendSentence(std::string& text) {
  const bool quoted = Draw(10) == 0;
  if (quoted) text += "\u201C";
  const uint64_t words = 8 + Draw(28);
  for (uint64_t i = 0; i < words; ++i) {
    if (i > 0) text += Draw(300) == 0 ? " \u2013 " : Draw(400) == 0 ? "\u00A0" : Draw(14) == 0 ? ", " : " ";
    const size_t begin = text.size();
    if (Draw(60) == 0) {
      text += std::to_string(1 + Draw(2000));
    } else {
      text += vocabulary_[by_frequency_[Draw(by_frequency_.size())]];
    }
    if ((i == 0 || Draw(12) == 0) && text[begin] >= 'a' && text[begin] <= 'z')
      text[begin] = static_cast<char>(text[begin] - 32);
    if (Draw(170) == 0) text += "\u2019s";
  }
  text += quoted ? ".\u201D" : ".";
}

std::string EnglishLike::Document(size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    for (uint64_t n = 1 + Draw(3); n > 0; --n) {
      AppendSentence(text);
      text += n > 1 ? " " : "\n\n";
    }
  }
  return text;
}

}  // namespace wireprint::bench
