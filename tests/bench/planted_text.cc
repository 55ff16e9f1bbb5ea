#include "tests/bench/planted_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace wireprint::bench {
namespace {

// The end of the first `words` words of `text`, which stand apart by spaces and line ends.
size_t EndOfWords(absl::string_view text, size_t words) {
  bool in_word = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool space = text[i] == ' ' || text[i] == '\n';
    if (space && in_word && --words == 0) return i;
    in_word = !space;
  }
  return text.size();
}

size_t CountWords(absl::string_view text) {
  size_t words = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n';
    words += !space && !in_word;
    in_word = !space;
  }
  return words;
}

}  // namespace

std::string NewText(EnglishLike& prose) {
  std::string text = prose.Document(kReportWords * 6);
  while (CountWords(text) < kReportWords) text += prose.Document(200);
  text.resize(EndOfWords(text, kReportWords));
  return text;
}

std::string Trim(absl::string_view text, uint64_t percent) {
  return std::string(text.substr(0, EndOfWords(text, std::max<size_t>(1, CountWords(text) * percent / 100))));
}

std::string Rewrite(absl::string_view text, uint64_t percent, EnglishLike& prose, std::mt19937_64& random) {
  const std::string other_text = prose.Document(300);
  const std::vector<absl::string_view> others = absl::StrSplit(other_text, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  std::string out;
  while (!text.empty()) {
    const size_t begin = std::min(text.find_first_not_of(" \n"), text.size());
    const size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    absl::StrAppend(&out, text.substr(0, begin),
                    random() % 100 < percent ? others[random() % others.size()] : text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
  return out;
}

std::string KeepAndRewrite(absl::string_view text, uint64_t kept, uint64_t rewritten, EnglishLike& prose,
                           std::mt19937_64& random) {
  return absl::StrCat(Rewrite(Trim(text, kept), rewritten, prose, random), "\n", Trim(NewText(prose), 100 - kept));
}

}  // namespace wireprint::bench
