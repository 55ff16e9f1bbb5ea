// What RecurringLines learns of a labelled set, and how much of it is long.
//
// usage: recurring_lines_eval documents.jsonl [--print]    --print: the lines too, which belong to their publishers
//        recurring_lines_eval documents.jsonl --most N     fails when more than N of five words and more are learnt
//        recurring_lines_eval --hash    for each line of the input the XXH3-64 of its folded words, a space behind
//        each, and
//                                       whether it ends as a sentence does
// Documents as JSON lines with id, domain, published and text, in any order. Edges between the reports of an outlet are
// exact: a containment of .12 in shingles of five words, at most 14 days apart.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "services/analysis/labels.h"
#include "services/analysis/line_rules.h"
#include "services/credibility/core/recurring_lines.h"
#include "services/credibility/core/reuse.h"
#include "services/dedup/core/comparable_text.h"
#include "services/text/words.h"
#include "xxhash.h"

namespace wireprint::credibility {
namespace {

constexpr Micros kWindow = 14 * kMicrosPerDay;
constexpr size_t kLongWords = 5;

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

size_t WordsOf(absl::string_view line) {
  return dedup::ComparableText(line, std::vector<text::ByteRange>{{0, static_cast<uint32_t>(line.size())}})
      .word_count();
}

void Hash() {
  for (std::string line; std::getline(std::cin, line);) {
    text::Words words;
    text::CutWords(line, std::vector<text::ByteRange>{{0, static_cast<uint32_t>(line.size())}}, words);
    std::string joined;
    for (size_t i = 0; i < words.size(); ++i) {
      const absl::string_view word = words.Folded(i);
      joined.append(word.data(), word.size());
      joined.push_back(' ');
    }
    std::printf("%016llx %s\n", static_cast<unsigned long long>(XXH3_64bits(joined.data(), joined.size())),
                HasEndMark(line) ? "sentence" : "line");
  }
}

// Returns how many lines of five words and more were learnt.
size_t Run(std::map<std::string, std::vector<Document>> outlets, bool print) {
  const auto rules = analysis::LineRules::BuiltIn();
  size_t reports = 0;
  size_t lines_dropped = 0;
  std::map<RecurringForm, size_t> learnt;
  size_t learnt_long = 0;
  for (auto& [outlet, documents] : outlets) {
    std::stable_sort(documents.begin(), documents.end(),
                     [](const Document& a, const Document& b) { return a.time < b.time; });
    RecurringLines recurring;
    Edges edges;
    ReportKey key = 0;
    for (const Document& document : documents) {
      const auto body = analysis::BodyRanges(document.text, analysis::LabelLines(*rules, document.text));
      LineReport report{++key, document.time, FindSightings(document.text, body), {}};
      report.related = edges.Add(key, document, body);
      lines_dropped += recurring.ActiveOf(report.sightings.lines).size();
      recurring.Observe(report, document.text);
    }
    reports += documents.size();
    for (const auto& [id, entry] : recurring.Export().lines) {
      if (!entry.learnt) continue;
      ++learnt[entry.form];
      learnt_long += entry.form != RecurringForm::kPrefix && WordsOf(entry.example) >= kLongWords;
      if (print) {
        std::printf("%s\t%d\t%zu\t%s\n", outlet.c_str(), static_cast<int>(entry.form), entry.stories.size(),
                    entry.example.c_str());
      }
    }
  }
  std::printf(
      "%zu outlets, %zu reports: learnt %zu short lines, %zu prefixes, %zu sentences; %zu of five words and more; "
      "%zu lines recognised as they came\n",
      outlets.size(), reports, learnt[RecurringForm::kShortLine], learnt[RecurringForm::kPrefix],
      learnt[RecurringForm::kSentence], learnt_long, lines_dropped);
  return learnt_long;
}

}  // namespace
}  // namespace wireprint::credibility

int main(int argc, char** argv) {
  const std::string option = argc > 1 ? argv[argc > 3 ? 2 : argc - 1] : "";
  if (option == "--hash") {
    wireprint::credibility::Hash();
    return 0;
  }
  std::ifstream file(argc > 1 ? argv[1] : "");
  if (!file) {
    std::fputs("usage: recurring_lines_eval documents.jsonl [--print | --most N] | --hash\n", stderr);
    return 2;
  }
  std::map<std::string, std::vector<wireprint::credibility::Document>> outlets;
  for (std::string line; std::getline(file, line);) {
    const auto entry = nlohmann::json::parse(line);
    absl::Time time = absl::UnixEpoch();
    std::string error;
    if (entry.contains("published") && entry["published"].is_string()) {
      absl::ParseTime(absl::RFC3339_full, entry["published"].get<std::string>(), &time, &error);
    }
    const std::string domain = entry["domain"].is_string() ? entry["domain"].get<std::string>() : "";
    outlets[domain].push_back({absl::ToUnixMicros(time), entry["text"].get<std::string>()});
  }
  const size_t learnt = wireprint::credibility::Run(std::move(outlets), option == "--print");
  if (option != "--most" || learnt <= std::stoul(argv[3])) return 0;
  std::printf("FAILED: at most %s may be\n", argv[3]);
  return 1;
}
