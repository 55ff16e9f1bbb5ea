#include "clients/cli/session.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/credentials.h"
#include "clients/cli/words.h"
#include "google/protobuf/util/json_util.h"

namespace wireprint::cli {
namespace {

template <typename Client>
absl::StatusOr<Client> ConnectTo(const Session& session, const std::string& target) {
  client::ClientOptions options;
  options.target = target;
  options.health_check = false;  // a server that is full or starting is asked what it holds, and told to delete
  options.credentials = session.credentials;
  options.tls_name = session.tls_name;
  options.token = session.token;
  options.timeout = session.timeout;
  options.user_agent = "wireprint-cli";
  Client client(options);
  if (absl::Status status = client.WaitConnected(std::min(session.timeout, kConnectTimeout)); !status.ok()) {
    return status;
  }
  return client;
}

constexpr absl::string_view kDedupHint =
    "Start it with 'wireprint-dedup --data-dir=DIR', or name another with --server=HOST:PORT or WIREPRINT_SERVER";
constexpr absl::string_view kCredibilityHint =
    "Start it with 'wireprint-credibility\n  --data-dir=DIR', or name another with --credibility=HOST:PORT or "
    "WIREPRINT_CREDIBILITY_SERVER";

}  // namespace

absl::StatusOr<client::DedupClient> Connect(const Session& session) {
  return ConnectTo<client::DedupClient>(session, session.server);
}

absl::StatusOr<client::CredibilityClient> ConnectCredibility(const Session& session) {
  return ConnectTo<client::CredibilityClient>(session, session.credibility);
}

int Fail(const Session& session, const std::string& subject, const absl::Status& status, Service service) {
  *session.err << "wireprint: " << subject << ": " << ErrorText(status) << '\n';
  if (status.code() == absl::StatusCode::kUnavailable && !client::ErrorOf(status).has_value()) {
    if (const std::string advice = TransportAdvice(status.message(), session.credentials != nullptr); !advice.empty()) {
      *session.err << "  " << advice << '\n';
    } else {
      *session.err << "  is the service running there? "
                   << std::string(service == Service::kDedup ? kDedupHint : kCredibilityHint) << '\n';
    }
    return kUnreachable;
  }
  if (const std::string advice = Advice(status); !advice.empty()) {
    *session.err << "  " << advice << '\n';
  }
  return status.code() == absl::StatusCode::kUnavailable ? kUnreachable : kRefused;
}

std::string ToJson(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indented;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (const auto status = google::protobuf::util::MessageToJsonString(message, &json, options); !status.ok()) {
    return absl::StrCat("{\"error\":\"", status.ToString(), "\"}");
  }
  return json;
}

bool PrintJson(const Session& session, const google::protobuf::Message& message) {
  if (session.output == Output::kTable) {
    return false;
  }
  std::string json = ToJson(message, session.output == Output::kJson);
  if (!json.empty() && json.back() == '\n') {
    json.pop_back();
  }
  *session.out << json << '\n';
  return true;
}

}  // namespace wireprint::cli
