#include "services/analysis/rule_file.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/text/utf8.h"

namespace wireprint::analysis {
namespace {

std::optional<RuleForm> FormNamed(absl::string_view name) {
  if (name == "line") return RuleForm::kLine;
  if (name == "long_line") return RuleForm::kLongLine;
  if (name == "prefix") return RuleForm::kPrefix;
  if (name == "phrase") return RuleForm::kPhrase;
  return std::nullopt;
}

bool IsId(absl::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

// The rule in `fields`, or what is wrong with it.
absl::StatusOr<Rule> ToRule(const std::vector<absl::string_view>& fields) {
  if (fields.size() != 6) {
    return absl::InvalidArgumentError(absl::StrCat("expected 6 fields separated by tabs, found ", fields.size()));
  }
  if (!IsId(fields[0])) {
    return absl::InvalidArgumentError(absl::StrCat("the id \"", fields[0], "\" may hold only a-z, 0-9, '_' and '.'"));
  }
  const std::optional<LineKind> kind = KindNamed(fields[1]);
  if (!kind || *kind == LineKind::kBody) {
    return absl::InvalidArgumentError(absl::StrCat("unknown kind \"", fields[1], "\""));
  }
  const std::optional<RuleForm> form = FormNamed(fields[2]);
  if (!form) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown form \"", fields[2], "\": expected line, long_line, prefix or phrase"));
  }
  if (fields[3] != "-" && fields[3] != "credit") {
    return absl::InvalidArgumentError(absl::StrCat("unknown flags \"", fields[3], "\": expected credit or -"));
  }
  if (fields[4].empty()) return absl::InvalidArgumentError("the pattern is empty");
  if (fields[5].empty()) return absl::InvalidArgumentError("the example is empty");
  return Rule{std::string(fields[0]), *kind, *form, fields[3] == "credit", std::string(fields[4]),
              std::string(fields[5])};
}

}  // namespace

absl::StatusOr<RuleFile> ParseRuleFile(absl::string_view contents, absl::string_view name) {
  RuleFile file;
  std::set<std::string> ids;
  int number = 0;
  bool has_version = false;
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(name, ":", number, ": ", what));
  };
  for (absl::string_view line : absl::StrSplit(contents, '\n')) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    if (text::FirstInvalidUtf8(line)) return fault("the line is not valid UTF-8");
    const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
    if (!has_version) {
      if (fields.size() != 2 || fields[0] != "version" || !absl::SimpleAtoi(fields[1], &file.version) ||
          file.version < 1) {
        return fault("expected \"version<TAB>number\" before the first rule");
      }
      has_version = true;
      continue;
    }
    absl::StatusOr<Rule> rule = ToRule(fields);
    if (!rule.ok()) return fault(rule.status().message());
    if (!ids.insert(rule->id).second) return fault(absl::StrCat("the id \"", rule->id, "\" is used twice"));
    rule->source_line = number;
    file.rules.push_back(*std::move(rule));
  }
  if (!has_version) return fault("the file holds no \"version<TAB>number\" line");
  if (file.rules.empty()) return fault("the file holds no rule");
  return file;
}

}  // namespace wireprint::analysis
