// The analysis of texts, without a service: reads JSON lines {"id", "text", optional "byline", "credit_line", "outlet"}
// and prints one line of JSON for each. A line that cannot be read ends it with status 1.
#include <cstdio>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "services/analysis/kinds.h"
#include "services/analysis/labels.h"
#include "services/analysis/line_rules.h"
#include "services/text/utf8.h"

namespace wireprint::analysis {
namespace {

using nlohmann::json;

json Named(absl::string_view name) { return std::string(name); }

json Lines(const std::vector<LineLabel>& labels) {
  json lines = json::array();
  for (const LineLabel& label : labels) {
    lines.push_back({{"line", label.line},
                     {"begin", label.span.begin},
                     {"end", label.span.end},
                     {"kind", Named(NameOf(label.kind))},
                     {"furniture", ClassOf(label.kind) == LineClass::kFurniture},
                     {"drop", label.drop},
                     {"rule", label.rule == nullptr ? json() : json(label.rule->id)}});
  }
  return lines;
}

json Analyse(const json& document) {
  const std::string text = document.at("text");
  if (text::FirstInvalidUtf8(text)) throw std::runtime_error("the text is not UTF-8");
  json answer = {{"id", document.at("id")}};
  answer["lines"] = Lines(LabelLines(*LineRules::BuiltIn(), text));
  return answer;
}

int Run() {
  std::string line;
  for (int number = 1; std::getline(std::cin, line); ++number) {
    try {
      std::cout << Analyse(json::parse(line)).dump() << '\n';
    } catch (const std::exception& error) {
      std::fprintf(stderr, "analysis_dump: line %d: %s\n", number, error.what());
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace wireprint::analysis

int main() { return wireprint::analysis::Run(); }
