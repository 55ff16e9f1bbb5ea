// The texts that match and compare are asked about.
#pragma once

#include <initializer_list>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/session.h"
#include "clients/cpp/dedup_client.h"
#include "clients/cpp/types.h"

namespace wireprint::cli {

struct NamedSubject {
  std::string name;
  client::dedupv1::Subject subject;
};

// `argument` is "-" (standard input), the path of a file, or else the id of a stored report; "id:" before it makes it
// an id whatever files there are, "file:" a path.
absl::StatusOr<NamedSubject> ReadSubject(const Session& session, const std::string& argument);

// Fail(session, name, status) for a call about `subjects`; of an id that is unknown it also says that no file has it.
int FailOf(const Session& session, std::initializer_list<const NamedSubject*> subjects, const std::string& name,
           const absl::Status& status);

// The text of a subject: its own, or that of the stored report. Empty when it cannot be read.
std::string TextOf(const Session& session, const client::DedupClient& client, const NamedSubject& subject);

}  // namespace wireprint::cli
