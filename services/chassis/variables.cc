#include "services/chassis/variables.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
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

bool IsNumber(absl::string_view value) { return !value.empty() && value.find_first_not_of("0123456789") == value.npos; }

bool IsProtocol(absl::string_view value) { return value == "tcp" || value == "udp" || value == "sctp"; }

bool IsAddress(absl::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789abcdefABCDEF.:") == value.npos;
}

bool IsUrl(absl::string_view value) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(value, absl::MaxSplits("://", 1));
  return IsProtocol(parts.first) && !parts.second.empty();
}

// As the kubelet names and fills the variables of a Service: by both, since a name alone might be a misspelt flag.
bool IsOfService(absl::string_view variable, absl::string_view value) {
  if (absl::EndsWith(variable, "_SERVICE_HOST")) return IsAddress(value);
  if (absl::EndsWith(variable, "_SERVICE_PORT") || absl::StrContains(variable, "_SERVICE_PORT_")) {
    return IsNumber(value);
  }
  if (absl::EndsWith(variable, "_PORT") && IsUrl(value)) return true;
  const size_t at = variable.rfind("_PORT_");
  if (at == variable.npos) return false;
  // 7171_TCP, or with what is told of it.
  const std::vector<absl::string_view> parts = absl::StrSplit(variable.substr(at + 6), '_');
  if (parts.size() < 2 || !IsNumber(parts[0]) || !IsProtocol(absl::AsciiStrToLower(parts[1]))) return false;
  if (parts.size() == 2) return IsUrl(value);
  return parts.size() == 3 && ((parts[2] == "PROTO" && IsProtocol(value)) || (parts[2] == "PORT" && IsNumber(value)) ||
                               (parts[2] == "ADDR" && IsAddress(value)));
}

bool IsKnown(absl::string_view variable, absl::string_view value) {
  if (IsOfService(variable, value)) return true;
  const std::string name = absl::AsciiStrToLower(absl::StripPrefix(variable, kPrefix));
  if (absl::AsciiStrToUpper(name) != absl::StripPrefix(variable, kPrefix)) return false;  // read by nobody
  const absl::CommandLineFlag* const flag = absl::FindCommandLineFlag(name);
  if (flag != nullptr && !absl::StrContains(flag->Filename(), "absl/")) return true;
  return std::find(std::begin(kOfOthers), std::end(kOfOthers), name) != std::end(kOfOthers);
}

}  // namespace

absl::Status CheckVariables(const char* const* environment) {
  for (; *environment != nullptr; ++environment) {
    const std::pair<absl::string_view, absl::string_view> entry = absl::StrSplit(*environment, absl::MaxSplits('=', 1));
    const auto& [variable, value] = entry;
    if (!absl::StartsWith(variable, kPrefix) || IsKnown(variable, value)) continue;
    return absl::InvalidArgumentError(absl::StrCat("there is no flag for the variable ", variable));
  }
  return absl::OkStatus();
}

}  // namespace wireprint::chassis
