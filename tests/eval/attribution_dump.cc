// Attributions of texts, for scoring: JSON lines {"id", "text", "language"?} in, one JSON line a text out, with offsets
// in bytes and in code points. With --time, what a text costs goes to standard error.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "services/analysis/attributions.h"
#include "services/analysis/line_rules.h"
#include "services/text/utf8.h"

namespace {

using nlohmann::json;
using wireprint::analysis::Attribution;
using wireprint::text::ByteRange;

json Span(absl::string_view text, const ByteRange& range) {
  const size_t begin = wireprint::text::CountCodePoints(text.substr(0, range.begin));
  const size_t end = begin + wireprint::text::CountCodePoints(text.substr(range.begin, range.size()));
  return {{"byte", {range.begin, range.end}}, {"cp", {begin, end}}};
}

json Encode(absl::string_view text, const Attribution& found) {
  json content = json::array();
  for (const ByteRange& part : found.content) content.push_back(Span(text, part));
  return {{"source", found.source.size() == 0 ? json() : Span(text, found.source)},
          {"cue", Span(text, found.cue)},
          {"content", content},
          {"kind", std::string(NameOf(found.kind))},
          {"act", std::string(NameOf(found.act))},
          {"form", std::string(NameOf(found.form))},
          {"named", found.source_named},
          {"antecedent", found.antecedent ? Span(text, *found.antecedent) : json()},
          {"reason", found.reason_given ? Span(text, *found.reason_given) : json()},
          {"rule", found.rule}};
}

double Quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(q * static_cast<double>(values.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
  const bool time = argc > 1 && std::string(argv[1]) == "--time";
  const auto lexicon = wireprint::analysis::attribution::Lexicon::BuiltIn();
  const auto agencies = wireprint::analysis::AgencyRegistry::BuiltIn();
  const auto rules = wireprint::analysis::LineRules::BuiltIn();
  std::vector<double> micros;
  double bytes = 0;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    const json request = json::parse(line);
    const std::string text = request.at("text");
    const std::string language = request.value("language", "");
    if (wireprint::text::FirstInvalidUtf8(text)) {
      std::fprintf(stderr, "not valid UTF-8: %s\n", request.at("id").get<std::string>().c_str());
      return 1;
    }
    const auto labels = wireprint::analysis::LabelLines(*rules, text);
    const auto ranges = wireprint::analysis::AttributableRanges(text, labels);
    const auto start = std::chrono::steady_clock::now();
    const auto set = FindAttributions(text, ranges, language, *lexicon, *agencies);
    micros.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    bytes += static_cast<double>(text.size());
    if (time && micros.back() > 20000) {
      std::fprintf(stderr, "%s: %zu bytes, %.0f ms\n", request.at("id").get<std::string>().c_str(), text.size(),
                   micros.back() / 1000);
    }
    json answer{{"id", request.at("id")},
                {"status", set.status == wireprint::analysis::AttributionStatus::kOk ? "ok" : "unsupported_language"},
                {"attributions", json::array()}};
    for (const Attribution& found : set.attributions) answer["attributions"].push_back(Encode(text, found));
    std::cout << answer.dump() << "\n";
  }
  if (time) {
    double total = 0;
    for (const double value : micros) total += value;
    std::fprintf(stderr, "%zu texts, mean %.0f bytes: mean %.0f us, median %.0f us, p99 %.0f us, %.1f ns a byte\n",
                 micros.size(), bytes / static_cast<double>(micros.size()), total / static_cast<double>(micros.size()),
                 Quantile(micros, 0.5), Quantile(micros, 0.99), 1000 * total / bytes);
  }
  return 0;
}
