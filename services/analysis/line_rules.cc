#include "services/analysis/line_rules.h"

#include <re2/re2.h>
#include <re2/set.h>
#include <xxhash.h>

#include <algorithm>
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
#include "services/analysis/phrase_set.h"
#include "services/analysis/relaxed_pattern.h"

namespace wireprint::analysis {
namespace {

RE2::Options Options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_max_mem(64 << 20);
  return options;
}

// The pattern as the set of its form takes it: all but the phrases are anchored at both ends.
std::string Compilable(const Rule& rule) {
  switch (rule.form) {
    case RuleForm::kPrefix:
      return absl::StrCat("(?:", rule.pattern, ").*");
    case RuleForm::kPhrase:
      return rule.pattern;
    case RuleForm::kLine:
    case RuleForm::kLongLine:
      break;
  }
  return absl::StrCat("(?:", rule.pattern, ")[ :!|>]*");
}

// One RE2::Set and, for each of its patterns, the index of the rule.
class RuleSet {
 public:
  explicit RuleSet(RE2::Anchor anchor) : set_(Options(), anchor), relaxed_(Options(), anchor) {}

  // False, with the reason in `error`, when the pattern does not compile.
  bool Add(const std::string& pattern, size_t rule, std::string& error) {
    if (set_.Add(pattern, &error) < 0) return false;
    // What cannot be relaxed would have to be let through.
    if (relaxed_.Add(RelaxedPattern(pattern), &error) < 0) return false;
    rules_.push_back(rule);
    return true;
  }
  bool Compile() { return set_.Compile() && relaxed_.Compile(); }
  bool Matches(absl::string_view line, size_t rule) const {
    std::vector<int> hits;
    set_.Match(re2::StringPiece(line.data(), line.size()), &hits);
    return std::any_of(hits.begin(), hits.end(), [&](int hit) { return rules_[static_cast<size_t>(hit)] == rule; });
  }

  // Lowers `best` to the first rule that matches. The common case, no match, allocates nothing and, with anchored
  // patterns, ends at the first bytes.
  void Match(absl::string_view line, size_t& best) const {
    const re2::StringPiece piece(line.data(), line.size());
    if (rules_.empty() || !relaxed_.Match(piece, nullptr)) return;
    std::vector<int> hits;
    set_.Match(piece, &hits);
    for (int hit : hits) best = std::min(best, rules_[static_cast<size_t>(hit)]);
  }

 private:
  RE2::Set set_;
  RE2::Set relaxed_;  // matches wherever set_ does: a few states that stay in the cache rule out most lines
  std::vector<size_t> rules_;
};

bool EndsSentence(absl::string_view folded) {
  return absl::string_view(".!?\"'").find(folded.back()) != absl::string_view::npos;
}

}  // namespace

struct LineRules::Sets {
  RuleSet anchored{RE2::ANCHOR_BOTH};       // all forms but phrase: short lines
  RuleSet long_anchored{RE2::ANCHOR_BOTH};  // long_line alone: longer lines
  PhraseSet phrases;

  bool Add(RuleForm form, const std::string& pattern, size_t rule, std::string& error) {
    if (form == RuleForm::kPhrase) return phrases.Add(pattern, rule, error);
    return anchored.Add(pattern, rule, error) &&
           (form != RuleForm::kLongLine || long_anchored.Add(pattern, rule, error));
  }

  bool Matches(RuleForm form, absl::string_view line, size_t rule) const {
    return form == RuleForm::kPhrase ? phrases.Matches(line, rule) : anchored.Matches(line, rule);
  }
};

LineRules::LineRules() : sets_(std::make_unique<Sets>()) {}
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
    if (!compiled->sets_->Add(rule.form, Compilable(rule), i, error)) {
      return fault(rule, absl::StrCat("the pattern does not compile: ", error));
    }
  }
  for (RuleSet* set : {&compiled->sets_->anchored, &compiled->sets_->long_anchored}) {
    if (!set->Compile()) return absl::InvalidArgumentError(absl::StrCat(name, ": the rules need too much memory"));
  }
  for (size_t i = 0; i < file->rules.size(); ++i) {
    const Rule& rule = file->rules[i];
    if (compiled->sets_->Matches(rule.form, "", i)) return fault(rule, "the pattern matches the empty line");
    std::string buffer;
    if (!compiled->sets_->Matches(rule.form, FoldLine(rule.example, buffer), i)) {
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
  if (line.size() > kMaxLongLineBytes) return nullptr;
  const absl::string_view folded = FoldLine(line, buffer);
  if (folded.empty()) return nullptr;
  size_t best = rules_.size();
  if (line.size() > kMaxLineBytes) {
    sets_->long_anchored.Match(folded, best);
  } else {
    sets_->anchored.Match(folded, best);
    if (folded.size() <= kMaxSentenceBytes || !EndsSentence(folded)) sets_->phrases.Match(folded, best);
  }
  return best < rules_.size() ? &rules_[best] : nullptr;
}

}  // namespace wireprint::analysis
