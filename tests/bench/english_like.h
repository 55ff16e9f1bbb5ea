// Text for benchmarks: shaped like English news in length of words and sentences, frequency of words and punctuation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wireprint::bench {

// Deterministic. Words follow Zipf's law over common English words and invented rarer ones; 1.3 % of the bytes are not
// ASCII: curly quotes, dashes, no-break spaces, accented letters. Not thread-safe.
class EnglishLike {
 public:
  explicit EnglishLike(uint64_t seed);

  // Paragraphs of at least `bytes` bytes in all.
  std::string Document(size_t bytes);

 private:
  uint64_t Draw(uint64_t below);
  std::string Invent();
  void AppendSentence(std::string& text);

  uint64_t state_;
  std::vector<std::string> vocabulary_;
  std::vector<uint32_t> by_frequency_;  // indexes into vocabulary_, each as often as it is frequent
};

}  // namespace wireprint::bench
