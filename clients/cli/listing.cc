#include "clients/cli/listing.h"

#include <utility>

namespace wireprint::cli {

Listing::Listing(const Session& session, std::vector<Column> columns)
    : session_(session), table_(session.out, std::move(columns), session.page_width) {}

void Listing::Add(const google::protobuf::Message& message, std::vector<std::string> cells, std::string note) {
  ++shown_;
  if (session_.output == Output::kTable) {
    table_.Add(std::move(cells), std::move(note));
    return;
  }
  const bool array = session_.output == Output::kJson;
  *session_.out << (array ? (shown_ == 1 ? "[\n" : ",\n") : "") << ToJson(message, false) << (array ? "" : "\n");
}

void Listing::Finish(bool more) {
  table_.Flush();
  if (session_.output == Output::kJson) {
    *session_.out << (shown_ == 0 ? "[]\n" : "\n]\n");
  } else if (session_.output == Output::kTable && (more || shown_ == 0)) {
    *session_.out << (more ? "... and more; see --max\n" : "none\n");
  }
}

}  // namespace wireprint::cli
