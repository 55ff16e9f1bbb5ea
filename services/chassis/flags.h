// Command-line flags: defined with ABSL_FLAG, parsed here, because absl's own parser exits with 1 and knows no dashes
// in names. ABSL_FLAG(…, data_dir, …) is --data-dir.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wireprint::chassis {

// "0.1.0".
absl::string_view Version();

struct ParsedFlags {
  // What is no flag, without argv[0].
  std::vector<std::string> arguments;
  bool help = false;
  bool version = false;
};

// Sets flags from --name=value, --name value, and for booleans --name and --no-name; "--" ends them. INVALID_ARGUMENT
// names the faulty one; flags before it are set then.
absl::StatusOr<ParsedFlags> ParseFlags(int argc, const char* const* argv);

// ParseFlags for main: prints the error and exits with 2; answers --help (`usage`, then every flag with its default)
// and
// --version, and exits with 0. Returns the arguments.
std::vector<std::string> ParseFlagsOrExit(int argc, const char* const* argv, absl::string_view program,
                                          absl::string_view usage);

}  // namespace wireprint::chassis
