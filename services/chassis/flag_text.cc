// The texts of flags.h that show flags to people.
#include <map>
#include <string>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/chassis/flags.h"

namespace wireprint::chassis {
namespace {

struct Help {
  std::string group = "Other";
  std::string unit;
  std::string meaning;
};

Help HelpOf(const absl::CommandLineFlag& flag) {
  const std::vector<std::string> parts = absl::StrSplit(flag.Help(), absl::MaxSplits('|', 2));
  if (parts.size() != 3) return {.meaning = flag.Help()};
  return {parts[0], parts[1], parts[2]};
}

// Group, then name. Flags of absl itself are left out.
std::map<std::string, std::map<std::string, const absl::CommandLineFlag*>> Grouped() {
  std::map<std::string, std::map<std::string, const absl::CommandLineFlag*>> groups;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (absl::StrContains(flag->Filename(), "absl/")) continue;
    groups[HelpOf(*flag).group].emplace(absl::StrReplaceAll(name, {{"_", "-"}}), flag);
  }
  return groups;
}

// These say where the configuration comes from and are none of it.
bool IsAboutConfig(absl::string_view name) {
  return name == "config" || name == "check-config" || name == "print-config";
}

}  // namespace

std::string ConfigText() {
  std::string text;
  for (const auto& [group, flags] : Grouped()) {
    std::string lines;
    for (const auto& [name, flag] : flags) {
      if (!IsAboutConfig(name)) absl::StrAppend(&lines, name, " = ", flag->CurrentValue(), "\n");
    }
    if (!lines.empty()) absl::StrAppend(&text, text.empty() ? "" : "\n", "# ", group, "\n", lines);
  }
  return text;
}

std::string HelpText() {
  std::string text;
  for (const auto& [group, flags] : Grouped()) {
    absl::StrAppend(&text, "\n", group, ":\n");
    for (const auto& [name, flag] : flags) {
      const Help help = HelpOf(*flag);
      absl::StrAppend(&text, "  --", name, "=", flag->DefaultValue(), help.unit.empty() ? "" : "  (", help.unit,
                      help.unit.empty() ? "" : ")", "\n      ", help.meaning, "\n");
    }
  }
  return text;
}

}  // namespace wireprint::chassis
