// Lists of things in the form that was asked for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cli/input.h"
#include "clients/cli/session.h"
#include "clients/cli/table.h"
#include "google/protobuf/message.h"

namespace wireprint::cli {

// Prints things as they come: rows of a table, an array, or lines.
class Listing {
 public:
  Listing(const Session& session, std::vector<Column> columns);

  // `message` is what JSON forms print, `cells` and `note` what the table shows.
  void Add(const google::protobuf::Message& message, std::vector<std::string> cells, std::string note = "");
  // To be called once, behind the last; `more` says that something was left out.
  void Finish(bool more);

  uint32_t shown() const { return shown_; }

 private:
  const Session& session_;
  Table table_;
  uint32_t shown_ = 0;
};

// Gives a time of the command line to `set`, if one is there. False after saying what is wrong with that of `flag`.
template <typename Set>
bool SetTime(const Session& session, absl::string_view flag, const std::string& value, const Set& set) {
  if (value.empty()) {
    return true;
  }
  google::protobuf::Timestamp time;
  const absl::Status status = ParseTimestamp(value, &time);
  set(time);
  if (!status.ok()) {
    *session.err << "wireprint: " << std::string(flag) << ": " << status.message() << '\n';
  }
  return status.ok();
}

}  // namespace wireprint::cli
