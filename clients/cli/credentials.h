// Whom the tool trusts and as whom it calls, out of the files its options name; and what to do when that went wrong.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/session.h"

namespace wireprint::cli {

// Paths; empty where an option was not given.
struct CredentialFlags {
  std::string ca;
  std::string certificate;
  std::string key;
  std::string tls_name;
  std::string token_file;
};

// Sets `session` up for it. INVALID_ARGUMENT, naming the option and never what a file holds, when a file cannot be read
// or is of another kind, or when options are missing that go with those given.
absl::Status ApplyCredentials(const CredentialFlags& flags, Session* session);

// What to do about a connection that failed with this message of gRPC's; "" when it does not tell.
std::string TransportAdvice(absl::string_view message, bool tls);

}  // namespace wireprint::cli
