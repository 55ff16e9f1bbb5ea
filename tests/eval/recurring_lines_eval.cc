// What RecurringLines learns of a labelled set, and how much of it is long.
//
// usage: recurring_lines_eval documents.jsonl [--print]    --print: the lines too, which belong to their publishers
//        recurring_lines_eval documents.jsonl --most N     fails when more than N of five words and more are learnt
//        recurring_lines_eval documents.jsonl --why     a table of lines: see recurring_lines_why.h
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
#include <vector>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "services/analysis/labels.h"
#include "services/analysis/line_rules.h"
#include "services/credibility/core/recurring_lines.h"
#include "services/dedup/core/comparable_text.h"
#include "tests/eval/recurring_lines_set.h"
#include "tests/eval/recurring_lines_why.h"

namespace wireprint::credibility {
namespace {

constexpr size_t kLongWords = 5;

size_t WordsOf(absl::string_view line) {
  return dedup::ComparableText(line, std::vector<text::ByteRange>{{0, static_cast<uint32_t>(line.size())}})
      .word_count();
}

void Hash() {
  for (std::string line; std::getline(std::cin, line);) {
    std::printf("%016llx %s\n", static_cast<unsigned long long>(HashOfWords(line)),
                HasEndMark(line) ? "sentence" : "line");
  }
}

// Returns how many lines of five words and more were learnt.
size_t Run(const Outlets& outlets, bool print) {
  const auto rules = analysis::LineRules::BuiltIn();
  size_t reports = 0;
  size_t lines_dropped = 0;
  std::map<RecurringForm, size_t> learnt;
  size_t learnt_long = 0;
  for (const auto& [outlet, documents] : outlets) {
    RecurringLines recurring;
    std::map<LineId, std::string> examples;  // of all lines, as they were seen first
    Edges edges;
    ReportKey key = 0;
    for (const Document& document : documents) {
      const auto body = analysis::BodyRanges(document.text, analysis::LabelLines(*rules, document.text));
      LineReport report{++key, document.time, FindSightings(document.text, body), {}};
      report.related = edges.Add(key, document, body);
      lines_dropped += recurring.ActiveOf(report.sightings.lines).size();
      recurring.Observe(report);
      for (const LineSighting& sighting : report.sightings.lines) {
        const absl::string_view text = document.text;
        examples.try_emplace(sighting.id, ExampleOf(text.substr(sighting.span.begin, sighting.span.size())));
      }
    }
    reports += documents.size();
    for (const auto& [id, entry] : recurring.Export().lines) {
      if (!entry.learnt) continue;
      ++learnt[entry.form];
      learnt_long += entry.form != RecurringForm::kPrefix && WordsOf(examples[id]) >= kLongWords;
      if (print) {
        std::printf("%s\t%d\t%zu\t%s\n", outlet.c_str(), static_cast<int>(entry.form), entry.stories.size(),
                    examples[id].c_str());
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
    std::fputs("usage: recurring_lines_eval documents.jsonl [--print | --most N | --why] | --hash\n", stderr);
    return 2;
  }
  wireprint::credibility::Outlets outlets;
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
  for (auto& [outlet, documents] : outlets) {
    std::stable_sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  }
  if (option == "--why") {
    wireprint::credibility::PrintWhy(outlets);
    return 0;
  }
  const size_t learnt = wireprint::credibility::Run(outlets, option == "--print");
  if (option != "--most" || learnt <= std::stoul(argv[3])) return 0;
  std::printf("FAILED: at most %s may be\n", argv[3]);
  return 1;
}
