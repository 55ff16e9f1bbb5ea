// The tool as a function, so that tests can call it.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/session.h"

namespace wireprint::cli {

// Parses `arguments` (without the program's name) into `session`, whose streams are set, and runs the command. Returns
// the exit code.
int RunTool(std::vector<std::string> arguments, Session session);

}  // namespace wireprint::cli
