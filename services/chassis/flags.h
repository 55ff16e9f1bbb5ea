// Configuration is flags: defined with ABSL_FLAG, set from a file, the environment and the command line, in this order.
// Parsed here, because absl's own parser exits with 1 and knows no dashes in names. ABSL_FLAG(…, data_dir, …) is
// --data-dir, the key `data-dir` of a file, and WIREPRINT_DATA_DIR in the environment.
//
// The help of a flag is "group|unit|meaning" ("Limits|calls|Calls at once; …"); the unit may be empty.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wireprint::chassis {

// "0.1.0".
absl::string_view Version();
// "wireprint-dedup": as ParseFlagsOrExit was told; "wireprint" before.
absl::string_view ProgramName();

struct ParsedFlags {
  // What is no flag, without argv[0].
  std::vector<std::string> arguments;
  bool help = false;
  bool version = false;
};

// The value of an environment variable, or null: std::getenv in a process.
using Environment = std::function<const char*(const char* name)>;

// Sets flags: first those of the file that --config or WIREPRINT_CONFIG names, then those with a variable
// WIREPRINT_<FLAG> in `environment` (other variables of that prefix are left alone), then those
// of the command line: --name=value, --name value, and for booleans --name and --no-name; "--" ends them.
// INVALID_ARGUMENT names the faulty one; which flags are set then is not said. A value that a line of a file could not
// hold, with white space at an end or a line break, is faulty.
absl::StatusOr<ParsedFlags> ParseFlags(int argc, const char* const* argv, const Environment& environment = nullptr);

// ParseFlags for main, with the environment of the process, which CheckVariables must pass: prints the error and exits
// with 2; answers --help (`usage`,
// then HelpText) and --version, and exits with 0. Returns the arguments.
std::vector<std::string> ParseFlagsOrExit(int argc, const char* const* argv, absl::string_view program,
                                          absl::string_view usage);

// Sets flags from lines `key = value`; white space round both is dropped, empty lines and lines that begin with # are
// left out. A key that is no flag, or stands there twice, is an error, as is a bad value: it names `name`, the line and
// the key.
absl::Status SetFlagsFromText(absl::string_view text, absl::string_view name);

// Whether --check-config or --print-config was given: main validates everything, prints ConfigText() for the latter,
// and ends before it serves.
bool CheckConfigRequested();
bool PrintConfigRequested();

// Every flag with its value as lines that SetFlagsFromText takes, by group. No flag holds a secret: those are in files
// that flags name.
std::string ConfigText();

// Every flag with its default, unit and meaning, by group.
std::string HelpText();

}  // namespace wireprint::chassis
