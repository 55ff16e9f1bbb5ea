// Copies of made-up texts, for tests of recall.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/dedup/core/comparable_text.h"
#include "services/dedup/core/compare.h"
#include "services/dedup/core/relation.h"
#include "services/dedup/core/report_stream.h"

namespace wireprint::dedup {

using Words = std::vector<std::string>;

inline void Append(Words& to, const Words& words) { to.insert(to.end(), words.begin(), words.end()); }

// `count` words of `source` from `from` on, `rewrite` of them replaced, behind a start of its own and before own text
// up to `length` words.
inline Words CopyPiece(const Words& source, size_t from, size_t count, double rewrite, size_t length, Prose& prose) {
  Words copy = prose.Words(20);
  for (size_t i = from; i < from + count; ++i) {
    const bool replaced = std::uniform_real_distribution<double>(0, 1)(prose.random()) < rewrite;
    copy.push_back(replaced ? absl::StrCat("other", prose.random()() % 100'000) : source[i]);
  }
  if (copy.size() < length) Append(copy, prose.Words(length - copy.size()));
  return copy;
}

// `keep` of the source in one piece from anywhere in it, and own text up to the source's length.
inline Words Copy(const Words& source, double keep, double rewrite, Prose& prose) {
  const auto kept = static_cast<size_t>(keep * static_cast<double>(source.size()));
  const size_t from = prose.random()() % (source.size() - kept + 1);
  return CopyPiece(source, from, kept, rewrite, source.size(), prose);
}

inline ComparableText Comparable(const std::string& text) {
  const text::ByteRange all{0, static_cast<uint32_t>(text.size())};
  return ComparableText(text, absl::MakeConstSpan(&all, 1));
}

// Whether verification calls them at least PARTIAL.
inline bool AreRelated(const std::string& a, const std::string& b) {
  return Classify(CompareSets(Comparable(a), Comparable(b)), RelationPolicy{}) != Relation::kUnrelated;
}

}  // namespace wireprint::dedup
