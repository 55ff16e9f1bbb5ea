// Edges between the reports of one outlet, exact: what dedup would say of them.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/credibility/core/recurring_lines.h"
#include "services/credibility/core/reuse.h"
#include "services/dedup/core/comparable_text.h"
#include "services/text/words.h"
#include "xxhash.h"

namespace wireprint::credibility {

inline constexpr Micros kWindow = 14 * kMicrosPerDay;
struct Document {
  Micros time = 0;
  std::string text;
};

// The reports of one outlet that share text with another.
class Edges {
 public:
  std::vector<ReportKey> Add(ReportKey key, const Document& document, const std::vector<text::ByteRange>& body) {
    const dedup::ComparableText text(document.text, body);
    std::unordered_map<ReportKey, size_t> shared;
    for (const uint64_t shingle : text.shingle_set().hashes()) {
      std::vector<ReportKey>& keys = by_shingle_[shingle];
      for (const ReportKey other : keys) ++shared[other];
      keys.push_back(key);
    }
    times_[key] = document.time;
    sizes_[key] = text.shingle_count();
    std::vector<ReportKey> related;
    for (const auto& [other, count] : shared) {
      const size_t shorter = std::min(sizes_[other], sizes_[key]);
      if (document.time - times_[other] > kWindow) continue;
      if (static_cast<double>(count) >= kPartialShare * static_cast<double>(shorter)) related.push_back(other);
    }
    return related;
  }

 private:
  std::unordered_map<uint64_t, std::vector<ReportKey>> by_shingle_;
  std::unordered_map<ReportKey, Micros> times_;
  std::unordered_map<ReportKey, size_t> sizes_;
};

// The XXH3-64 of the folded words of a line, a space behind each; 0 for none.
inline uint64_t HashOfWords(absl::string_view line) {
  text::Words words;
  text::CutWords(line, std::vector<text::ByteRange>{{0, static_cast<uint32_t>(line.size())}}, words);
  std::string joined;
  for (size_t i = 0; i < words.size(); ++i) {
    const absl::string_view word = words.Folded(i);
    joined.append(word.data(), word.size());
    joined.push_back(' ');
  }
  return words.size() == 0 ? 0 : XXH3_64bits(joined.data(), joined.size());
}

// The reports of each outlet, in order of time.
using Outlets = std::map<std::string, std::vector<Document>>;

}  // namespace wireprint::credibility
