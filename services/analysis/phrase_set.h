// Patterns that may stand anywhere in a line. A line that holds none of the strings that a pattern needs is not
// searched for it: one look at the line rules out nearly all of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/literal_set.h"

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
  size_t unfiltered() const { return unfiltered_; }

 private:
  struct Phrase;
  static constexpr size_t kMaxLists = 2;  // of needed strings, that are looked for
  using Groups = std::array<uint64_t, kMaxLists>;

  // The groups of phrases that may be found in `line`.
  uint64_t GroupsIn(absl::string_view line) const;

  std::vector<std::unique_ptr<Phrase>> phrases_;  // phrase i is of group i % 64
  size_t unfiltered_ = 0;
  Groups always_{};                // by list: the groups with a phrase that has no such list
  LiteralSet literals_;            // the value: of needed_by_
  std::vector<Groups> needed_by_;  // by string: the groups whose phrases have it in a list
};

}  // namespace wireprint::analysis
