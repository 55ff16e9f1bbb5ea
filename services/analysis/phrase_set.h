// Patterns that may stand anywhere in a line. A line that holds none of the strings that a pattern needs is not
// searched for it: one look at the line rules out nearly all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Reading is thread-safe, adding is not.
class PhraseSet {
 public:
  PhraseSet();
  ~PhraseSet();

  // Adds an RE2 pattern, case-insensitive, under `rule`; rules ascend. False, with the reason in `error`, when it does
  // not compile.
  bool Add(const std::string& pattern, size_t rule, std::string& error);

  // Lowers `best` to the first rule whose pattern is found in `line`, folded, of valid UTF-8.
  void Match(absl::string_view line, size_t& best) const;
  // Whether the pattern of `rule` is found in `line`.
  bool Matches(absl::string_view line, size_t rule) const;

  // The rules for which nothing is needed that can be looked for beforehand: they cost a search for each line.
  size_t unfiltered() const;

 private:
  struct Phrase;
  struct Atom {
    uint32_t gram;     // of its bytes, those that are looked up
    size_t place;      // where in it they stand
    std::string text;  // lower case, ASCII, at least kGram bytes
    uint64_t groups;   // of phrases that need this or another one
  };

  static constexpr size_t kGram = 3;
  static constexpr size_t kFilterBits = 1 << 13;

  void AddAtom(std::string text, uint64_t group);
  // The groups of phrases that may be found in `line`.
  uint64_t Groups(absl::string_view line) const;
  uint64_t GroupsAt(absl::string_view lower, size_t at, uint32_t gram) const;

  std::vector<std::unique_ptr<Phrase>> phrases_;  // phrase i is of group i % 64
  uint64_t always_ = 0;                           // groups with an unfiltered phrase
  std::string required_bytes_;                    // byte i is needed by the phrases of required_groups_[i]
  std::vector<uint64_t> required_groups_;
  std::vector<Atom> atoms_;                                                 // by gram
  std::vector<uint64_t> filter_ = std::vector<uint64_t>(kFilterBits / 64);  // hashes of the atoms' grams
};

}  // namespace wireprint::analysis
