// The analysis of texts, without a service: reads JSON lines {"id", "text", optional "byline", "credit_line", "outlet"}
// and prints one line of JSON for each. A line that cannot be read ends it with status 1.
#include <cstdio>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "services/analysis/agencies.h"
#include "services/analysis/credit_rules.h"
#include "services/analysis/credits.h"
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

json Range(text::ByteRange range) { return {range.begin, range.end}; }

json Id(const Agency* agency) { return agency == nullptr ? "" : agency->id; }

void AddCredits(const Credits& found, json& answer) {
  constexpr const char* kFields[] = {"text", "byline", "credit_line"};
  answer["credits"] = json::array();
  for (const Credit& credit : found.credits) {
    answer["credits"].push_back({{"agency", Id(credit.agency)},
                                 {"distributor", Id(credit.distributor)},
                                 {"role", Named(NameOf(credit.role))},
                                 {"field", kFields[static_cast<size_t>(credit.field)]},
                                 {"begin", credit.span.begin},
                                 {"end", credit.span.end},
                                 {"rule", credit.rule}});
  }
  answer["byline"] = nullptr;
  if (found.byline) {
    json names = json::array();
    for (const text::ByteRange& name : found.byline->names) names.push_back(Range(name));
    answer["byline"] = {{"field", kFields[static_cast<size_t>(found.byline->field)]},
                        {"span", Range(found.byline->span)},
                        {"names", names}};
  }
  answer["dateline"] = nullptr;
  if (found.dateline) {
    answer["dateline"] = {{"span", Range(found.dateline->span)},
                          {"place", Range(found.dateline->place)},
                          {"date", Range(found.dateline->date)},
                          {"agency", Id(found.dateline->agency)}};
  }
}

json Analyse(const json& document) {
  const std::string text = document.at("text");
  if (text::FirstInvalidUtf8(text)) throw std::runtime_error("the text is not UTF-8");
  json answer = {{"id", document.at("id")}};
  const std::vector<LineLabel> labels = LabelLines(*LineRules::BuiltIn(), text);
  answer["lines"] = Lines(labels);
  CreditInput input{.text = text, .labels = labels};
  const std::string byline = document.value("byline", ""), credit_line = document.value("credit_line", "");
  const std::string outlet = document.value("outlet", "");
  if (document.contains("byline")) input.byline = byline;
  if (document.contains("credit_line")) input.credit_line = credit_line;
  input.outlet = outlet;
  AddCredits(FindCredits(*AgencyRegistry::BuiltIn(), *CreditRules::BuiltIn(), input), answer);
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
