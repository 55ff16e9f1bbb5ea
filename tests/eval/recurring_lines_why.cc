#include "tests/eval/recurring_lines_why.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "services/analysis/labels.h"
#include "services/analysis/line_rules.h"

namespace wireprint::credibility {
namespace {

// One report that has the line.
struct Seen {
  size_t report = 0;
  bool ruled = false;
  bool candidate = false;
  uint64_t remainder = 0;
};

struct Known {
  Micros time = 0;
  std::set<size_t> related;
  std::vector<uint64_t> topic;
};

// What keeps a report from being a story of its own beside another, in the order of RecurringLines.
enum Cause { kNothing, kSameRemainder, kEdge, kUnknownTopic, kSimilarTopic, kCauses };

Cause CauseOf(const Seen& seen, const Seen& story, const std::vector<Known>& reports, bool prefix, Micros gap) {
  const Known& a = reports[seen.report];
  const Known& b = reports[story.report];
  if (prefix && seen.remainder == story.remainder) return kSameRemainder;
  if (a.related.contains(story.report)) return kEdge;
  if (std::abs(a.time - b.time) >= gap) return kNothing;
  if (a.topic.empty() || b.topic.empty()) return kUnknownTopic;
  return DifferentTopics(a.topic, b.topic) ? kNothing : kSimilarTopic;
}

using Lines = std::map<std::pair<std::string, uint64_t>, std::vector<Seen>>;

void Collect(const analysis::LineRules& rules, const std::vector<Document>& documents, Lines& lines,
             std::vector<Known>& reports) {
  Edges edges;
  for (const Document& document : documents) {
    const size_t number = reports.size();
    const auto body = analysis::BodyRanges(document.text, analysis::LabelLines(rules, document.text));
    const LineSightings sightings = FindSightings(document.text, body);
    Known& known = reports.emplace_back(Known{document.time, {}, sightings.topic});
    for (const ReportKey other : edges.Add(number, document, body)) known.related.insert(other);
    std::set<std::pair<std::string, uint64_t>> here;
    const absl::string_view all = document.text;
    for (const text::ByteRange& range : text::SplitLines(all)) {
      const absl::string_view line = absl::StripAsciiWhitespace(all.substr(range.begin, range.size()));
      const uint64_t hash = HashOfWords(line);
      const std::pair<std::string, uint64_t> key(HasEndMark(line) ? "sentence" : "line", hash);
      if (hash == 0 || !here.insert(key).second) continue;
      Seen seen{.report = number};
      const auto at = static_cast<uint32_t>(line.data() - all.data());
      seen.ruled = std::none_of(body.begin(), body.end(),
                                [&](const text::ByteRange& r) { return r.begin <= at && at + line.size() <= r.end; });
      seen.candidate = std::any_of(sightings.lines.begin(), sightings.lines.end(), [&](const LineSighting& s) {
        return s.span.begin == at && s.form != RecurringForm::kPrefix;
      });
      lines[key].push_back(seen);
    }
    for (const LineSighting& sighting : sightings.lines) {
      if (sighting.form != RecurringForm::kPrefix) continue;
      const absl::string_view line = all.substr(sighting.span.begin, sighting.span.size());
      size_t end = line.size();
      for (const absl::string_view mark : {"|", ":", "»", "›", ">"}) end = std::min(end, line.find(mark));
      const std::pair<std::string, uint64_t> key("prefix", HashOfWords(line.substr(0, end)));
      if (here.insert(key).second) lines[key].push_back({number, false, true, sighting.remainder});
    }
  }
}

}  // namespace

void PrintWhy(const Outlets& outlets) {
  const auto rules = analysis::LineRules::BuiltIn();
  const Micros gap = RecurringOptions().story_gap;
  for (const auto& [outlet, documents] : outlets) {
    Lines lines;
    std::vector<Known> reports;
    Collect(*rules, documents, lines, reports);
    for (const auto& [key, sightings] : lines) {
      if (sightings.size() < 2) continue;
      size_t ruled = 0;
      size_t other = 0;
      size_t causes[kCauses] = {};
      std::vector<const Seen*> stories;
      for (const Seen& seen : sightings) {
        ruled += seen.ruled;
        other += !seen.ruled && !seen.candidate;
        if (seen.ruled || !seen.candidate) continue;
        Cause cause = kNothing;
        for (const Seen* const story : stories) {
          cause = CauseOf(seen, *story, reports, key.first == "prefix", gap);
          if (cause != kNothing) break;
        }
        ++causes[cause];
        if (cause == kNothing) stories.push_back(&seen);
      }
      std::printf("%s\t%s\t%016llx\t%zu\t%zu\t%zu\t%zu\t%zu\t%zu\t%zu\t%zu\n", outlet.c_str(), key.first.c_str(),
                  static_cast<unsigned long long>(key.second), sightings.size(), ruled, other, stories.size(),
                  causes[kEdge], causes[kUnknownTopic], causes[kSimilarTopic], causes[kSameRemainder]);
    }
  }
}

}  // namespace wireprint::credibility
