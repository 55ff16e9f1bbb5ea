// A compiled set of line rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/analysis/rule_file.h"

namespace wireprint::analysis {

// Immutable and thread-safe.
class LineRules {
 public:
  // The rules compiled into the binary (line_rules.txt). Never null, lives as long as the process.
  static std::shared_ptr<const LineRules> BuiltIn();

  // Compiles the rules of a file's contents; `name` is the file's in messages. INVALID_ARGUMENT
  // "<name>:<line>: what is wrong" when the form is broken, a pattern does not compile, a pattern matches the empty
  // line, or a rule does not match its own example.
  static absl::StatusOr<std::shared_ptr<const LineRules>> Parse(absl::string_view contents, absl::string_view name);

  // Parse of the file at `path`; NOT_FOUND or PERMISSION_DENIED style errors name the path too.
  static absl::StatusOr<std::shared_ptr<const LineRules>> Load(const std::string& path);

  ~LineRules();
  LineRules(const LineRules&) = delete;
  LineRules& operator=(const LineRules&) = delete;

  // The first rule that matches `line`, a line without terminator of valid UTF-8; nullptr when none does.
  // `buffer` is scratch space, kept by the caller from line to line.
  const Rule* Match(absl::string_view line, std::string& buffer) const;

  const std::vector<Rule>& rules() const { return rules_; }

  // "lines-<declared number>-<XXH3-64 of the contents, 16 hex digits>".
  const std::string& version() const { return version_; }

 private:
  struct Sets;
  LineRules();
  // Of a line of at most kMaxLongLineBytes: the index of the rule; that behind the last for none.
  uint32_t FirstMatch(absl::string_view line, std::string& buffer) const;

  uint32_t number_ = 0;  // no other rules of this process have it
  std::vector<Rule> rules_;
  std::string version_;
  std::unique_ptr<Sets> sets_;
};

}  // namespace wireprint::analysis
