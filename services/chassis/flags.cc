#include "services/chassis/flags.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <set>
#include <utility>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/chassis/file_watch.h"
#include "services/chassis/variables.h"

ABSL_FLAG(std::string, config, "", "Configuration|path|File of lines `key = value`, keys being flags without dashes.");
ABSL_FLAG(bool, check_config, false, "Configuration||Check the configuration and the files it names, and end.");
ABSL_FLAG(bool, print_config, false,
          "Configuration||Print the configuration in force, as a file for --config, and end.");

namespace wireprint::chassis {
namespace {

constexpr int kExitBadFlags = 2;
constexpr size_t kMaxConfigBytes = 1 << 20;

absl::Status FlagError(absl::string_view message) { return absl::InvalidArgumentError(message); }

// Flags of absl itself are none of ours.
absl::CommandLineFlag* Find(absl::string_view name) {
  absl::CommandLineFlag* flag = absl::FindCommandLineFlag(absl::StrReplaceAll(name, {{"-", "_"}}));
  return flag == nullptr || absl::StrContains(flag->Filename(), "absl/") ? nullptr : flag;
}

absl::Status Set(absl::CommandLineFlag& flag, absl::string_view shown, absl::string_view value) {
  // ConfigText() could not give it back.
  if (absl::StripAsciiWhitespace(value) != value || absl::StrContains(value, "\n")) {
    return FlagError(absl::StrCat(shown, " has white space at an end of its value, or a line break in it"));
  }
  std::string error;
  if (flag.ParseFrom(value, &error)) return absl::OkStatus();
  return FlagError(absl::StrCat(shown, "=", value, " is no valid value", error.empty() ? "" : ": ", error));
}

struct Assignment {
  absl::CommandLineFlag* flag;
  std::string shown;
  std::string value;
};

// Reads the command line without setting anything.
absl::StatusOr<std::vector<Assignment>> Scan(int argc, const char* const* argv, ParsedFlags& parsed) {
  std::vector<Assignment> assignments;
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
    const std::string shown = absl::StrCat("--", name);
    if (name == "help" || name == "version") {
      if (has_value) return FlagError(absl::StrCat(shown, " takes no value"));
      (name == "help" ? parsed.help : parsed.version) = true;
      continue;
    }
    absl::CommandLineFlag* flag = Find(name);
    if (flag == nullptr && !has_value && absl::StartsWith(name, "no-") && (flag = Find(name.substr(3))) != nullptr &&
        flag->IsOfType<bool>()) {
      assignments.push_back({flag, shown, "false"});
    } else if (flag == nullptr || absl::StartsWith(name, "no-")) {
      return FlagError(absl::StrCat("there is no flag ", shown));
    } else if (has_value) {
      assignments.push_back({flag, shown, std::string(text.substr(equals + 1))});
    } else if (flag->IsOfType<bool>()) {
      assignments.push_back({flag, shown, "true"});
    } else if (i + 1 == argc) {
      return FlagError(absl::StrCat(shown, " needs a value"));
    } else {
      assignments.push_back({flag, shown, argv[++i]});
    }
  }
  return assignments;
}

absl::Status SetFromEnvironment(const Environment& environment) {
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (Find(name) == nullptr) continue;
    const std::string variable = absl::StrCat("WIREPRINT_", absl::AsciiStrToUpper(name));
    const char* value = environment(variable.c_str());
    if (value == nullptr) continue;
    if (absl::Status set = Set(*flag, variable, value); !set.ok()) return set;
  }
  return absl::OkStatus();
}

// The file that is named last: by the command line, or else by the environment.
std::string ConfigFile(const std::vector<Assignment>& assignments, const Environment& environment) {
  const char* variable = environment ? environment("WIREPRINT_CONFIG") : nullptr;
  std::string path = variable == nullptr ? "" : variable;
  for (const Assignment& assignment : assignments) {
    if (assignment.flag->Name() == "config") path = assignment.value;
  }
  return path;
}

std::string& NameOfProgram() {
  static auto* const name = new std::string("wireprint");
  return *name;
}

}  // namespace

absl::string_view Version() { return WIREPRINT_VERSION; }
absl::string_view ProgramName() { return NameOfProgram(); }

bool CheckConfigRequested() { return absl::GetFlag(FLAGS_check_config); }
bool PrintConfigRequested() { return absl::GetFlag(FLAGS_print_config); }

absl::Status SetFlagsFromText(absl::string_view text, absl::string_view name) {
  std::set<std::string> keys;
  size_t number = 0;
  for (const absl::string_view whole : absl::StrSplit(text, '\n')) {
    const absl::string_view line = absl::StripAsciiWhitespace(whole);
    const std::string where = absl::StrCat(name, ":", ++number, ": ");
    if (line.empty() || line[0] == '#') continue;
    const size_t equals = line.find('=');
    if (equals == absl::string_view::npos) return FlagError(absl::StrCat(where, "expected `key = value`"));
    const std::string key(absl::StripTrailingAsciiWhitespace(line.substr(0, equals)));
    absl::CommandLineFlag* flag = Find(key);
    if (flag == nullptr || key == "config") return FlagError(absl::StrCat(where, "there is no key \"", key, "\""));
    if (!keys.insert(std::string(flag->Name())).second) {
      return FlagError(absl::StrCat(where, "the key \"", key, "\" stands in the file twice"));
    }
    const absl::string_view value = absl::StripLeadingAsciiWhitespace(line.substr(equals + 1));
    if (absl::Status set = Set(*flag, absl::StrCat(where, key), value); !set.ok()) return set;
  }
  return absl::OkStatus();
}

absl::StatusOr<ParsedFlags> ParseFlags(int argc, const char* const* argv, const Environment& environment) {
  ParsedFlags parsed;
  const absl::StatusOr<std::vector<Assignment>> assignments = Scan(argc, argv, parsed);
  if (!assignments.ok()) return assignments.status();
  if (parsed.help || parsed.version) return parsed;
  if (const std::string path = ConfigFile(*assignments, environment); !path.empty()) {
    const absl::StatusOr<std::string> text = ReadSmallFile(path, kMaxConfigBytes);
    if (!text.ok()) return FlagError(absl::StrCat("--config: ", text.status().message()));
    if (absl::Status set = SetFlagsFromText(*text, path); !set.ok()) return set;
  }
  if (environment) {
    if (absl::Status set = SetFromEnvironment(environment); !set.ok()) return set;
  }
  for (const Assignment& assignment : *assignments) {
    if (absl::Status set = Set(*assignment.flag, assignment.shown, assignment.value); !set.ok()) return set;
  }
  return parsed;
}

std::vector<std::string> ParseFlagsOrExit(int argc, const char* const* argv, absl::string_view program,
                                          absl::string_view usage) {
  NameOfProgram() = std::string(program);
  absl::StatusOr<ParsedFlags> parsed = ParseFlags(argc, argv, [](const char* name) { return std::getenv(name); });
  if (!parsed.ok()) {
    std::cerr << program << ": " << parsed.status().message() << "\nTry '" << program << " --help'.\n";
    std::exit(kExitBadFlags);
  }
  if (parsed->version) {
    std::cout << program << " " << Version() << "\n";
    std::exit(0);
  }
  if (parsed->help) {
    std::cout << "Usage: " << program << " " << usage << "\n" << HelpText();
    std::exit(0);
  }
  if (const absl::Status known = CheckVariables(environ); !known.ok()) {
    std::cerr << program << ": " << known.message() << "\nTry '" << program << " --help'.\n";
    std::exit(kExitBadFlags);
  }
  return std::move(parsed->arguments);
}

}  // namespace wireprint::chassis
