#include "services/analysis/line_rules.h"

#include <re2/re2.h>
#include <xxhash.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/analysis/builtin_rules.h"
#include "services/analysis/fold.h"
#include "services/analysis/line_memo.h"
#include "services/analysis/line_sieve.h"
#include "services/analysis/phrase_set.h"
#include "services/analysis/reported_speech.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kHeadBytes = 48;  // that rule out most long lines

RE2::Options Options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(64 << 20);
  return options;
}

// A beginning does not end inside a word: not "it's free" in "it's freezing". Pages run words together ("Media
// captionWho is …") and add an s.
constexpr char kBehindPrefix[] = R"((?:\b|\W|$|s\b|(?-i:\p{Lu})))";

// The pattern of a whole line; of a phrase, the pattern.
std::string Compilable(const Rule& rule) {
  const bool whole = rule.form == RuleForm::kLine || rule.form == RuleForm::kLongLine;
  return whole ? absl::StrCat("(?:", rule.pattern, ")[ :!|>]*") : rule.pattern;
}

bool EndsSentence(absl::string_view folded) {
  return absl::string_view(".!?\"'").find(folded.back()) != absl::string_view::npos;
}

// Whether lines of the kind never tell what somebody said. A link to another report does: it is a headline.
bool NeverSpeaks(LineKind kind) { return ClassOf(kind) == LineClass::kBoilerplate && kind != LineKind::kRelatedLink; }

}  // namespace

struct LineRules::Sets {
  struct Anchored {
    std::unique_ptr<const RE2> pattern;  // null for a phrase
    RE2::Anchor anchor = RE2::ANCHOR_BOTH;
  };
  std::vector<Anchored> anchored;  // by rule
  LineSieve short_lines;           // all forms but phrase
  LineSieve long_lines;            // long_line alone
  PhraseSet phrases;

  // Adds the next rule. False, with the reason in `error`, when its pattern does not compile.
  bool Add(const Rule& rule, std::string& error) {
    const auto number = static_cast<uint32_t>(anchored.size());
    const std::string pattern = Compilable(rule);
    if (rule.form == RuleForm::kPhrase) {
      anchored.emplace_back();
      return phrases.Add(pattern, number, error);
    }
    const bool prefix = rule.form == RuleForm::kPrefix;
    auto compiled =
        std::make_unique<RE2>(prefix ? absl::StrCat("(?:", pattern, ")", kBehindPrefix) : pattern, Options());
    if (!compiled->ok()) {
      error = compiled->error();
      return false;
    }
    anchored.push_back({std::move(compiled), prefix ? RE2::ANCHOR_START : RE2::ANCHOR_BOTH});
    short_lines.Add(pattern, number, prefix);
    if (rule.form == RuleForm::kLongLine) long_lines.Add(pattern, number, prefix);
    return true;
  }

  void Compile() {
    short_lines.Compile();
    long_lines.Compile();
  }

  bool Matches(absl::string_view line, size_t rule) const {
    const auto& [pattern, anchor] = anchored[rule];
    if (pattern == nullptr) return phrases.Matches(line, rule);
    return pattern->Match(re2::StringPiece(line.data(), line.size()), 0, line.size(), anchor, nullptr, 0);
  }
};

LineRules::LineRules() : sets_(std::make_unique<Sets>()) {
  static std::atomic<uint32_t> numbers{0};
  number_ = ++numbers;
}
LineRules::~LineRules() = default;

std::shared_ptr<const LineRules> LineRules::BuiltIn() {
  static const auto* const rules =
      new absl::StatusOr<std::shared_ptr<const LineRules>>(Parse(kBuiltinLineRules, "line_rules.txt"));
  return rules->value();
}

absl::StatusOr<std::shared_ptr<const LineRules>> LineRules::Parse(absl::string_view contents, absl::string_view name) {
  absl::StatusOr<RuleFile> file = ParseRuleFile(contents, name);
  if (!file.ok()) return file.status();
  std::shared_ptr<LineRules> compiled(new LineRules());
  const auto fault = [&](const Rule& rule, absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(name, ":", rule.source_line, ": rule \"", rule.id, "\": ", what));
  };
  for (size_t i = 0; i < file->rules.size(); ++i) {
    const Rule& rule = file->rules[i];
    std::string error;
    if (!compiled->sets_->Add(rule, error)) {
      return fault(rule, absl::StrCat("the pattern does not compile: ", error));
    }
  }
  compiled->sets_->Compile();
  for (size_t i = 0; i < file->rules.size(); ++i) {
    const Rule& rule = file->rules[i];
    if (compiled->sets_->Matches("", i)) return fault(rule, "the pattern matches the empty line");
    std::string buffer;
    if (!compiled->sets_->Matches(FoldLine(rule.example, buffer), i)) {
      return fault(rule, "the pattern does not match the example");
    }
  }
  compiled->rules_ = std::move(file->rules);
  compiled->version_ = absl::StrFormat("lines-%d-%016x", file->version, XXH3_64bits(contents.data(), contents.size()));
  return std::shared_ptr<const LineRules>(std::move(compiled));
}

absl::StatusOr<std::shared_ptr<const LineRules>> LineRules::Load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened: ", std::strerror(errno)));
  std::ostringstream contents;
  contents << in.rdbuf();
  if (in.bad() || contents.fail()) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  return Parse(contents.str(), path);
}

const Rule* LineRules::Match(absl::string_view line, std::string& buffer) const {
  if (line.empty() || line.size() > kMaxLongLineBytes) return nullptr;
  thread_local LineMemo memo;
  const bool remembered = line.size() <= LineMemo::kMaxBytes;
  std::optional<uint32_t> rule = remembered ? memo.Find(number_, line) : std::nullopt;
  if (!rule) {
    rule = FirstMatch(line, buffer);
    if (remembered) memo.Keep(number_, line, *rule);
  }
  return *rule < rules_.size() ? &rules_[*rule] : nullptr;
}

uint32_t LineRules::FirstMatch(absl::string_view line, std::string& buffer) const {
  const auto none = static_cast<uint32_t>(rules_.size());
  const bool is_long = line.size() > kMaxLineBytes;
  if (is_long && sets_->long_lines.RulesOut(FoldLine(HeadOf(line, kHeadBytes), buffer))) return none;
  const absl::string_view folded = FoldLine(line, buffer);
  if (folded.empty()) return none;
  const LineSieve& sieve = is_long ? sets_->long_lines : sets_->short_lines;
  size_t best = sieve.FirstMatch(folded, [&](uint32_t rule) { return sets_->Matches(folded, rule); }).value_or(none);
  if (!is_long && (folded.size() <= kMaxSentenceBytes || !EndsSentence(folded))) sets_->phrases.Match(folded, best);
  if (best < none && NeverSpeaks(rules_[best].kind) && IsReportedSpeech(folded)) return none;
  return static_cast<uint32_t>(best);
}

}  // namespace wireprint::analysis
