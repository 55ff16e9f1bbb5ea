#include "services/chassis/variables.h"

#include <algorithm>
#include <string>

#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace wireprint::chassis {
namespace {

constexpr absl::string_view kPrefix = "WIREPRINT_";

// Flags that one of the two servers has alone, and what the tool reads. A test holds the flags against both servers.
constexpr absl::string_view kOfOthers[] = {
    "agencies", "attribution_cues", "attribution_words", "canary_interval", "check_store", "compress_texts",
    "credit_rules", "dedup_address", "dedup_ca", "dedup_cert", "dedup_keepalive_time", "dedup_keepalive_timeout",
    "dedup_key", "dedup_timeout", "dedup_token_file", "detectors", "match_window", "member_jaccard", "min_length_ratio",
    "outlets", "partial_containment", "reapply_policy", "recall_target", "same_text_containment", "same_text_jaccard",
    "template_gap",
    // The tool.
    "corpus", "credibility_server", "server", "tls_ca", "tls_cert", "tls_key", "tls_name", "token_file"};

bool IsKnown(absl::string_view variable) {
  if (absl::EndsWith(variable, "_PORT") || absl::StrContains(variable, "_PORT_") ||
      absl::StrContains(variable, "_SERVICE_")) {
    return true;
  }
  const std::string name = absl::AsciiStrToLower(absl::StripPrefix(variable, kPrefix));
  const absl::CommandLineFlag* const flag = absl::FindCommandLineFlag(name);
  if (flag != nullptr && !absl::StrContains(flag->Filename(), "absl/")) return true;
  return std::find(std::begin(kOfOthers), std::end(kOfOthers), name) != std::end(kOfOthers);
}

}  // namespace

absl::Status CheckVariables(const char* const* environment) {
  for (; *environment != nullptr; ++environment) {
    const absl::string_view entry = *environment;
    const absl::string_view variable = entry.substr(0, entry.find('='));
    if (!absl::StartsWith(variable, kPrefix) || IsKnown(variable)) continue;
    return absl::InvalidArgumentError(absl::StrCat("there is no flag for the variable ", variable));
  }
  return absl::OkStatus();
}

}  // namespace wireprint::chassis
