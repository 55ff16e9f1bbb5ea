#include "services/analysis/name_index.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/text/unicode.h"

namespace wireprint::analysis {
namespace {

using text::unicode::CharClass;

// Decodes the code point at text[at] and moves `at` behind it. Valid UTF-8.
char32_t Next(absl::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return text[at++];
  const size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t code = first & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) code = code << 6 | (byte(at + i) & 0x3Fu);
  at += length;
  return code;
}

void Append(char32_t code, std::string& out) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | code >> 6));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | code >> 12));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | code >> 18));
    out.push_back(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

void AppendFolded(char32_t code, std::string& out) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code >= 'A' && code <= 'Z' ? code + 32 : code));
    return;
  }
  if (const std::optional<absl::Span<const uint32_t>> mapped = text::unicode::CaseFold(code)) {
    for (uint32_t c : *mapped) Append(c, out);
  } else {
    Append(code, out);
  }
}

}  // namespace

void CutNameWords(absl::string_view text, NameWords& words, size_t max_words) {
  words.words.clear();
  words.folded.clear();
  bool open = false;  // the last word may go on
  for (size_t at = 0; at < text.size();) {
    const auto begin = static_cast<uint32_t>(at);
    const char32_t code = Next(text, at);
    const CharClass char_class = text::unicode::PropsOf(code).char_class();
    if (char_class == CharClass::kIgnored) continue;
    if (char_class == CharClass::kSeparator || (char_class == CharClass::kMark && !open)) {
      open = false;
      continue;
    }
    const bool alone = char_class == CharClass::kNgram2 || char_class == CharClass::kNgram3;
    if (!open || alone) {
      if (words.words.size() == max_words) return;
      const auto folded = static_cast<uint32_t>(words.folded.size());
      words.words.push_back({begin, begin, folded, folded});
    }
    AppendFolded(code, words.folded);
    words.words.back().end = static_cast<uint32_t>(at);
    words.words.back().folded_end = static_cast<uint32_t>(words.folded.size());
    open = !alone;
  }
}

bool NameIndex::Add(absl::string_view name, uint32_t value) {
  NameWords words;
  CutNameWords(name, words);
  if (words.words.empty() || words.words.size() > kMaxWords) return false;
  const uint32_t slot = SlotOf(HashOf(words.Folded(0)), words.words.size() > 1 ? HashOf(words.Folded(1)) : 0);
  beginnings_[slot / 64] |= uint64_t{1} << (slot % 64);
  std::string key;
  for (size_t i = 0; i < words.words.size(); ++i) {
    if (i > 0) {
      nodes_[key].goes_on = true;
      key.push_back(' ');
    }
    absl::StrAppend(&key, words.Folded(i));
  }
  std::vector<uint32_t>& values = nodes_[key].values;
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  return true;
}

NameIndex::Found NameIndex::Longest(const NameWords& words, size_t at, size_t max_words) const {
  Found found;
  if (at >= words.words.size() || !MayBegin(words, at)) return found;
  std::string key;
  for (size_t i = 0; i < max_words && at + i < words.words.size(); ++i) {
    if (i > 0) key.push_back(' ');
    absl::StrAppend(&key, words.Folded(at + i));
    const auto node = nodes_.find(key);
    if (node == nodes_.end()) break;
    if (!node->second.values.empty()) found = {i + 1, node->second.values};
    if (!node->second.goes_on) break;
  }
  return found;
}

}  // namespace wireprint::analysis
