// Content that stands before the words that report it: "...", he said.
//
// A tag is a source with its cue, in either order; `tag` is the index of its first token.
#pragma once

#include <cstddef>

#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

// Views a passage, which outlives it.
class Tags {
 public:
  explicit Tags(const Passage& passage) : p_(passage), limit_(passage.ContentLimit()) {}

  // The content in front of a tag, without the comma between them and without a dateline.
  TokenRange Left(size_t tag) const;
  // The same where it ends in `quotation`: all of its clause, unless the quotation is a sentence of its own.
  TokenRange LeftOfQuotation(size_t tag, TokenRange quotation) const;
  // What goes on behind a tag inside its sentence: "The truce, he said, took effect".
  TokenRange Rest(size_t after_tag) const;
  // The second half of a quotation that a tag parts: "...", he said, "..."
  TokenRange SplitQuotation(const Verb& verb) const;

  // Whether only an adverbial stands before the tag: "On Monday, he said ...".
  bool LeadOnly(size_t tag) const;
  // Whether the clause goes on behind a tag between commas: "The crane, he said, had failed".
  bool Parenthesis(const Verb& verb) const;
  // Whether the tag is the last of its sentence and a clause stands before it, as far as length tells.
  bool EndsSentence(const Verb& verb, size_t tag) const;
  // Behind whom it is said to: "he told The Post.", "he told reporters in Paris."
  size_t AfterAddressee(const Verb& verb) const;
  // Whether content of its own follows a verb that a quotation precedes.
  bool HasOwnContent(const Verb& verb) const;

 private:
  size_t LeftBegin(size_t tag) const;

  const Passage& p_;
  size_t limit_;
};

}  // namespace wireprint::analysis::attribution
