// Made-up reports of 500 words, and what becomes of them at other outlets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "absl/strings/string_view.h"
#include "tests/bench/english_like.h"

namespace wireprint::bench {

inline constexpr size_t kReportWords = 500;

// A new text of kReportWords words.
std::string NewText(EnglishLike& prose);
// The first `percent` of the words of `text`.
std::string Trim(absl::string_view text, uint64_t percent);
// `text` with `percent` of its words, drawn at random, replaced by others.
std::string Rewrite(absl::string_view text, uint64_t percent, EnglishLike& prose, std::mt19937_64& random);
// The first `kept` percent of `text`, `rewritten` percent of them replaced, and new text up to its length.
std::string KeepAndRewrite(absl::string_view text, uint64_t kept, uint64_t rewritten, EnglishLike& prose,
                           std::mt19937_64& random);

}  // namespace wireprint::bench
