#include "clients/cli/results.h"

#include "clients/cli/words.h"
#include "nlohmann/json.hpp"

namespace wireprint::cli {

void JsonResults::Add(const std::string& source, absl::string_view name, const google::protobuf::Message& message) {
  if (session_.output == Output::kJson) {
    *session_.out << (first_ ? "[\n" : ",\n");
  }
  first_ = false;
  // A file name need not be UTF-8.
  const std::string quoted = nlohmann::json(source).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  *session_.out << "{\"source\":" << quoted << ",\"" << std::string(name) << "\":" << ToJson(message, false) << "}"
                << (session_.output == Output::kJsonLines ? "\n" : "");
}

void JsonResults::Finish() {
  if (session_.output == Output::kJson) {
    *session_.out << (first_ ? "[]\n" : "\n]\n");
  }
}

void PrintRefused(const Session& session, const std::string& source, const absl::Status& status) {
  *session.err << source << ": " << ErrorText(status) << '\n';
  if (const std::string advice = Advice(status); !advice.empty()) {
    *session.err << "  " << advice << '\n';
  }
}

}  // namespace wireprint::cli
