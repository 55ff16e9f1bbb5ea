// Rule files, which operators write: taken or refused with their line, and what is taken can be used on any text. The
// first byte says which file it is; behind a byte 0xFF stands a text.
#include <array>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/analysis/builtin_rules.h"
#include "services/credibility/core/detectors.h"
#include "services/credibility/engine/analyze.h"
#include "services/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

constexpr char kPage[] =
    "SEA TOWN, March 3 (Northern Wire) - The ferry is late again, the harbour office said on Tuesday.\n"
    "Share this page\nReporting by Ann Example for Northern Wire\n";

constexpr std::array<absl::string_view, 7> kFiles = {
    "line-rules", "agencies", "credit-rules", "attribution-words", "attribution-cues", "outlets", "detectors"};

}  // namespace

std::vector<std::string> MadeSeeds() {
  std::vector<std::string> seeds;
  for (const auto& [number, builtin] :
       {std::pair('0', analysis::kBuiltinLineRules), std::pair('1', analysis::kBuiltinAgencies),
        std::pair('2', analysis::kBuiltinCreditRules)}) {
    // The beginning of each, which has a version and a few rules.
    const absl::string_view head = builtin.substr(0, builtin.find('\n', 3000) + 1);
    seeds.push_back(absl::StrCat(absl::string_view(&number, 1), head));
  }
  return seeds;
}

}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  using fuzz::Require;
  if (size == 0) return 0;
  const size_t which = (data[0] - size_t{'0'}) % fuzz::kFiles.size();
  const std::vector<absl::string_view> parts = fuzz::Parts(fuzz::BytesOf(data + 1, size - 1));
  const std::string file(parts[0]);
  if (fuzz::kFiles[which] == "detectors") {
    const auto parsed = credibility::ParseDetectors(file, "detectors");
    Require(parsed.ok() || absl::StartsWith(parsed.status().message(), "detectors:"), "a fault names the line");
    return 0;
  }
  credibility::RuleTexts texts;
  std::string* const places[] = {
      &texts.lines, &texts.agencies, &texts.credits, &texts.attribution_words, &texts.attribution_cues, &texts.outlets};
  *places[which] = file;
  const absl::StatusOr<credibility::Rules> rules = credibility::MakeRules(texts);
  if (!rules.ok()) {
    Require(rules.status().code() == absl::StatusCode::kInvalidArgument, "a bad file is its writer's fault");
    Require(absl::StartsWith(rules.status().message(), fuzz::kFiles[which]), "a fault names its file");
    return 0;
  }
  for (const absl::string_view line : absl::StrSplit(file, '\n')) {
    Require(absl::StartsWith(line, "#") || !text::FirstInvalidUtf8(line).has_value(), "rules are UTF-8");
  }
  report::Report report;
  report.outlet = "daily.example";
  report.text = absl::StrCat(fuzz::kPage, fuzz::ValidPrefix(fuzz::PartOf(parts, 1)));
  report.byline = "Ann Example, Northern Wire";
  report.credit_line = std::string(fuzz::ValidPrefix(file.substr(0, 200)));
  const credibility::Analysis analysis = credibility::Analyze(*rules, report, nullptr, nullptr);
  Require(fuzz::AreOrdered(analysis.body, report.text), "the body is ascending and disjoint");
  for (const credibility::LineSpan& line : analysis.lines) {
    Require(fuzz::IsWithin(line.span, report.text) && !line.rule.empty(), "a label has a place and a rule");
  }
  return 0;
}
