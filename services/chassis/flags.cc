#include "services/chassis/flags.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace wireprint::chassis {
namespace {

constexpr int kExitBadFlags = 2;

absl::Status FlagError(absl::string_view message) { return absl::InvalidArgumentError(message); }

std::string Dashed(absl::string_view name) { return absl::StrReplaceAll(name, {{"_", "-"}}); }

absl::CommandLineFlag* Find(absl::string_view name) {
  return absl::FindCommandLineFlag(absl::StrReplaceAll(name, {{"-", "_"}}));
}

absl::Status Set(absl::CommandLineFlag& flag, absl::string_view name, absl::string_view value) {
  std::string error;
  if (flag.ParseFrom(value, &error)) return absl::OkStatus();
  return FlagError(absl::StrCat("--", name, "=", value, " is no valid value", error.empty() ? "" : ": ", error));
}

}  // namespace

absl::string_view Version() { return WIREPRINT_VERSION; }

absl::StatusOr<ParsedFlags> ParseFlags(int argc, const char* const* argv) {
  ParsedFlags parsed;
  for (int i = 1; i < argc; ++i) {
    absl::string_view text = argv[i];
    if (text == "--") {
      parsed.arguments.insert(parsed.arguments.end(), argv + i + 1, argv + argc);
      break;
    }
    if (text == "-" || !absl::StartsWith(text, "-")) {
      parsed.arguments.emplace_back(text);
      continue;
    }
    text.remove_prefix(absl::StartsWith(text, "--") ? 2 : 1);
    const size_t equals = text.find('=');
    const absl::string_view name = text.substr(0, equals);
    const bool has_value = equals != absl::string_view::npos;
    if (name == "help" || name == "version") {
      if (has_value) return FlagError(absl::StrCat("--", name, " takes no value"));
      (name == "help" ? parsed.help : parsed.version) = true;
      continue;
    }
    absl::CommandLineFlag* flag = Find(name);
    absl::Status set;
    if (flag == nullptr && !has_value && absl::StartsWith(name, "no-") && (flag = Find(name.substr(3))) != nullptr &&
        flag->IsOfType<bool>()) {
      set = Set(*flag, name, "false");
    } else if (flag == nullptr) {
      set = FlagError(absl::StrCat("there is no flag --", name));
    } else if (has_value) {
      set = Set(*flag, name, text.substr(equals + 1));
    } else if (flag->IsOfType<bool>()) {
      set = Set(*flag, name, "true");
    } else if (i + 1 == argc) {
      set = FlagError(absl::StrCat("--", name, " needs a value"));
    } else {
      set = Set(*flag, name, argv[++i]);
    }
    if (!set.ok()) return set;
  }
  return parsed;
}

std::vector<std::string> ParseFlagsOrExit(int argc, const char* const* argv, absl::string_view program,
                                          absl::string_view usage) {
  absl::StatusOr<ParsedFlags> parsed = ParseFlags(argc, argv);
  if (!parsed.ok()) {
    std::cerr << program << ": " << parsed.status().message() << "\nTry '" << program << " --help'.\n";
    std::exit(kExitBadFlags);
  }
  if (parsed->version) {
    std::cout << program << " " << Version() << "\n";
    std::exit(0);
  }
  if (parsed->help) {
    std::cout << "Usage: " << program << " " << usage << "\n\nFlags:\n";
    std::map<std::string, const absl::CommandLineFlag*> own;
    for (const auto& [name, flag] : absl::GetAllFlags()) {
      if (!absl::StrContains(flag->Filename(), "absl/")) own.emplace(name, flag);
    }
    for (const auto& [name, flag] : own) {
      std::cout << "  --" << Dashed(name) << " (" << flag->DefaultValue() << ")\n      " << flag->Help() << "\n";
    }
    std::exit(0);
  }
  return std::move(parsed->arguments);
}

}  // namespace wireprint::chassis
