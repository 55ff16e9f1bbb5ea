// What became of the reports of a run, in JSON forms, and why some were refused.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/session.h"
#include "google/protobuf/message.h"

namespace wireprint::cli {

class JsonResults {
 public:
  explicit JsonResults(const Session& session) : session_(session) {}

  // {"source": …, NAME: message}
  void Add(const std::string& source, absl::string_view name, const google::protobuf::Message& message);
  void Finish();

 private:
  const Session& session_;
  bool first_ = true;
};

// Says on `err` why the report of a source was refused, and what to do about it.
void PrintRefused(const Session& session, const std::string& source, const absl::Status& status);

}  // namespace wireprint::cli
