// The log level while the server runs: what /log-level of the admin port shows and sets.
#pragma once

#include "absl/strings/string_view.h"
#include "services/chassis/admin_server.h"

namespace wireprint::chassis {

// GET: the name of the level in force. Any thread.
AdminReply ShowLogLevel();

// POST: `query` is "level=<name>". Puts that level in force, for this process only, and answers with its name; 400 with
// the names there are for anything else, and nothing changes. Each change is a line of the log, whatever the levels.
// The flag --log-level follows, so that /config tells the truth. Any thread.
AdminReply ChangeLogLevel(absl::string_view query);

}  // namespace wireprint::chassis
