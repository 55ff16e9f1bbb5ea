#include "services/analysis/credit_rules.h"

#include <re2/re2.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "services/analysis/builtin_rules.h"
#include "services/analysis/needed_literals.h"
#include "services/analysis/relaxed_pattern.h"
#include "services/text/utf8.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 8192;

constexpr std::array<std::pair<CreditRole, absl::string_view>, 5> kRoles = {{
    {CreditRole::kTextOrigin, "text_origin"},
    {CreditRole::kContributor, "contributor"},
    {CreditRole::kPhoto, "photo"},
    {CreditRole::kVideo, "video"},
    {CreditRole::kDisclaimer, "disclaimer"},
}};

constexpr std::array<absl::string_view, 3> kPlaces = {"text", "last", "field"};

absl::StatusOr<CreditRule> ToRule(const std::vector<absl::string_view>& fields) {
  if (fields.size() != 7) {
    return absl::InvalidArgumentError(absl::StrCat("expected 7 fields separated by tabs, found ", fields.size()));
  }
  for (absl::string_view field : fields) {
    if (field.empty()) return absl::InvalidArgumentError("a field is empty");
  }
  CreditRule rule;
  rule.id = std::string(fields[0]);
  const auto* role = std::find_if(kRoles.begin(), kRoles.end(), [&](const auto& r) { return r.second == fields[1]; });
  if (role == kRoles.end()) return absl::InvalidArgumentError(absl::StrCat("unknown role \"", fields[1], "\""));
  rule.role = role->first;
  const auto* place = std::find(kPlaces.begin(), kPlaces.end(), fields[2]);
  if (place == kPlaces.end()) {
    return absl::InvalidArgumentError(absl::StrCat("unknown place \"", fields[2], "\": expected text, last or field"));
  }
  rule.place = static_cast<CreditPlace>(place - kPlaces.begin());
  rule.agency = std::string(fields[3]);
  rule.anchor = std::string(fields[4]);
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  auto pattern = std::make_shared<RE2>(re2::StringPiece(fields[5].data(), fields[5].size()), options);
  if (!pattern->ok())
    return absl::InvalidArgumentError(absl::StrCat("the pattern does not compile: ", pattern->error()));
  if (pattern->NumberOfCapturingGroups() != 1) return absl::InvalidArgumentError("the pattern must have one group");
  rule.needed = NeededLiterals(pattern->pattern(), 1);
  if (const std::string relaxed = RelaxedPattern(pattern->pattern()); relaxed != pattern->pattern()) {
    auto compiled = std::make_shared<RE2>(relaxed, options);
    if (compiled->ok()) rule.relaxed = std::move(compiled);
  }
  rule.pattern = std::move(pattern);
  rule.example = std::string(fields[6]);
  if (!MatchCredit(rule, fields[6], absl::AsciiStrToLower(fields[6]))) {
    return absl::InvalidArgumentError("the rule does not match the example");
  }
  return rule;
}

// What is looked for: the anchor, or strings of which the pattern needs one, whichever is found faster.
std::vector<std::string> SignsOf(const CreditRule& rule) {
  std::vector<std::string> signs = {rule.anchor};
  for (const std::vector<std::string>& literals : rule.needed) {
    if (LiteralSet::CostOf(literals) < LiteralSet::CostOf(signs)) signs = literals;
  }
  return signs;
}

bool HoldsOne(absl::string_view text, const std::vector<std::string>& literals) {
  return std::any_of(literals.begin(), literals.end(),
                     [&](const std::string& literal) { return text.find(literal) != absl::string_view::npos; });
}

}  // namespace

absl::string_view NameOf(CreditRole role) {
  for (const auto& [its_role, name] : kRoles) {
    if (its_role == role) return name;
  }
  return "unknown";
}

absl::string_view NameOf(CreditPlace place) { return kPlaces[static_cast<size_t>(place)]; }

std::shared_ptr<const CreditRules> CreditRules::BuiltIn() {
  static const auto* const rules =
      new absl::StatusOr<std::shared_ptr<const CreditRules>>(Parse(kBuiltinCreditRules, "credit_rules.txt"));
  return rules->value();
}

absl::StatusOr<std::shared_ptr<const CreditRules>> CreditRules::Parse(absl::string_view contents,
                                                                      absl::string_view name) {
  std::shared_ptr<CreditRules> rules(new CreditRules());
  std::set<std::string> ids;
  int number = 0;
  int version = 0;
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(name, ":", number, ": ", what));
  };
  for (absl::string_view line : absl::StrSplit(contents, '\n')) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    if (text::FirstInvalidUtf8(line)) return fault("the line is not valid UTF-8");
    const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
    if (version == 0) {
      if (fields.size() != 2 || fields[0] != "version" || !absl::SimpleAtoi(fields[1], &version) || version < 1) {
        return fault("expected \"version<TAB>number\" before the first rule");
      }
      continue;
    }
    absl::StatusOr<CreditRule> rule = ToRule(fields);
    if (!rule.ok()) return fault(rule.status().message());
    if (!ids.insert(rule->id).second) return fault(absl::StrCat("the id \"", rule->id, "\" is used twice"));
    const auto index = static_cast<uint32_t>(rules->rules_.size());
    if (rule->place != CreditPlace::kField) {
      for (const std::string& sign : SignsOf(*rule)) rules->signs_.Add(sign, index);
    }
    rules->rules_.push_back(*std::move(rule));
  }
  if (rules->rules_.empty()) return fault("the file holds no rule");
  rules->version_ = absl::StrFormat("credits-%d-%016x", version, XXH3_64bits(contents.data(), contents.size()));
  return std::shared_ptr<const CreditRules>(std::move(rules));
}

absl::StatusOr<std::shared_ptr<const CreditRules>> CreditRules::Load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened: ", std::strerror(errno)));
  std::ostringstream contents;
  contents << in.rdbuf();
  if (in.bad() || contents.fail()) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  return Parse(contents.str(), path);
}

std::optional<CreditMatch> MatchCredit(const CreditRule& rule, absl::string_view line, absl::string_view lowered) {
  if (line.size() > kMaxBytes) {
    size_t at = line.size() - kMaxBytes;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) ++at;
    line.remove_prefix(at);
    lowered.remove_prefix(at);
  }
  if (lowered.find(rule.anchor) == absl::string_view::npos) return std::nullopt;
  const bool may_match = std::all_of(rule.needed.begin(), rule.needed.end(),
                                     [&](const auto& literals) { return HoldsOne(lowered, literals); });
  if (!may_match && !FoldsToAscii(line)) return std::nullopt;
  const re2::StringPiece piece(line.data(), line.size());
  if (rule.relaxed != nullptr && !RE2::PartialMatch(piece, *rule.relaxed)) return std::nullopt;
  re2::StringPiece groups[2];
  if (!rule.pattern->Match(piece, 0, piece.size(), RE2::UNANCHORED, groups, 2) || groups[1].data() == nullptr) {
    return std::nullopt;
  }
  return CreditMatch{{groups[0].data(), groups[0].size()}, {groups[1].data(), groups[1].size()}};
}

}  // namespace wireprint::analysis
