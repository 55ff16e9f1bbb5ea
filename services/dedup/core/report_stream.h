// Made-up reports for the tests of the index: sets of shingles without texts, and texts like English prose.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "services/dedup/core/candidate_index.h"
#include "services/fingerprint/exact_set.h"
#include "services/fingerprint/fingerprint.h"
#include "services/fingerprint/minhash.h"
#include "services/fingerprint/sample.h"

namespace wireprint::dedup {

// A report of a set of shingles, and the memory that its `samples` refer to. Move-only: what it refers to is its own.
struct MadeReport {
  IndexedReport report;
  std::vector<uint64_t> samples;

  MadeReport() = default;
  MadeReport(MadeReport&&) = default;
  MadeReport& operator=(MadeReport&&) = default;
};

inline std::vector<uint64_t> RandomShingles(std::mt19937_64& random, size_t count) {
  std::vector<uint64_t> shingles(count);
  for (uint64_t& shingle : shingles) shingle = random();
  return shingles;
}

inline MadeReport MakeReport(Sequence sequence, Micros observe_time, const std::vector<uint64_t>& shingles) {
  MadeReport made;
  made.samples = fingerprint::SampleShingles(shingles);
  IndexedReport& report = made.report;
  report.sequence = sequence;
  report.observe_time = observe_time;
  report.shingle_count = static_cast<uint32_t>(fingerprint::ShingleSet(shingles).size());
  report.word_count = report.shingle_count + 4;
  report.signature = fingerprint::LowBytes(fingerprint::Sketch(shingles));
  uint64_t hash = shingles.size();
  for (const uint64_t shingle : shingles) hash = fingerprint::Mix(hash + shingle);
  for (size_t i = 0; i < 8; ++i) report.exact_hash[i] = static_cast<uint8_t>(hash >> (8 * i));
  report.samples = made.samples;
  return made;
}

inline MadeReport MakeReport(Sequence sequence, Micros observe_time, const fingerprint::Fingerprint& fingerprint) {
  MadeReport made;
  made.samples = fingerprint.samples;
  made.report = {sequence,
                 observe_time,
                 fingerprint.word_count,
                 fingerprint.shingle_count,
                 false,
                 fingerprint.exact_hash,
                 fingerprint::LowBytes(fingerprint.signature),
                 made.samples};
  return made;
}

// Words by the frequencies of a natural language (Zipf), in sentences that now and then use a stock phrase that other
// texts use too.
class Prose {
 public:
  explicit Prose(uint64_t seed) : random_(seed) {
    constexpr const char* kSyllables[] = {"ba", "co", "den", "fi", "gar", "hol", "in", "jo", "ka",  "lem", "mo", "nar",
                                          "o",  "pe", "qui", "ro", "sta", "te",  "ul", "ve", "wor", "xa",  "yo", "zu"};
    double sum = 0;
    for (size_t i = 0; i < 20000; ++i) {
      std::string word;
      for (size_t rest = i + 5; rest > 0; rest /= 24) word += kSyllables[rest % 24];
      words_.push_back(word);
      sum += 1 / (static_cast<double>(i) + 2.7);
      rank_.push_back(sum);
    }
    for (int i = 0; i < 3000; ++i) phrases_.push_back(Sentence(6 + random_() % 5, false));
  }

  // `count` words, or a few more.
  std::vector<std::string> Words(size_t count) {
    std::vector<std::string> words;
    while (words.size() < count) {
      for (std::string& word : Sentence(10 + random_() % 25, random_() % 3 == 0)) words.push_back(std::move(word));
    }
    return words;
  }

  // From here on the same as any other Prose that starts anew with `seed`.
  void StartAnew(uint64_t seed) { random_.seed(seed); }
  std::mt19937_64& random() { return random_; }

 private:
  std::string Word() {
    const double at = std::uniform_real_distribution<double>(0, rank_.back())(random_);
    return words_[static_cast<size_t>(std::lower_bound(rank_.begin(), rank_.end(), at) - rank_.begin())];
  }

  std::vector<std::string> Sentence(size_t count, bool with_phrase) {
    std::vector<std::string> words;
    for (size_t i = 0; i < count; ++i) words.push_back(Word());
    if (with_phrase) {
      // The lower ones far more often.
      const double share = std::uniform_real_distribution<double>(0, 1)(random_);
      const auto& phrase = phrases_[static_cast<size_t>(std::pow(share, 3) * static_cast<double>(phrases_.size()))];
      words.insert(words.end(), phrase.begin(), phrase.end());
    }
    return words;
  }

  std::mt19937_64 random_;
  std::vector<std::string> words_;
  std::vector<double> rank_;
  std::vector<std::vector<std::string>> phrases_;
};

}  // namespace wireprint::dedup
