// What every command of the tool shares: options, streams, exit codes, output forms.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/credibility_client.h"
#include "clients/cpp/dedup_client.h"
#include "google/protobuf/message.h"

namespace wireprint::cli {

enum ExitCode : int { kOk = 0, kRefused = 1, kUsage = 2, kUnreachable = 3 };

enum class Output { kTable, kJson, kJsonLines };

// Which of the two a command speaks to.
enum class Service { kDedup, kCredibility };

struct Session {
  std::string server = client::kDedupTarget;
  std::string credibility = client::kCredibilityTarget;
  std::string corpus;
  // How the services are spoken to and as whom; see clients/cpp/options.h.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  std::string tls_name;
  std::function<std::string()> token;
  Output output = Output::kTable;
  absl::Duration timeout = absl::Seconds(30);
  size_t page_width = 100;
  bool terminal = false;      // whether `err` is one
  bool out_terminal = false;  // whether `out` is one
  std::istream* in = nullptr;
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
};

// How long a command waits for a server that does not answer at its start.
inline constexpr absl::Duration kConnectTimeout = absl::Seconds(5);

// A client of session.server, or of session.credibility; UNAVAILABLE when it cannot be reached.
absl::StatusOr<client::DedupClient> Connect(const Session& session);
absl::StatusOr<client::CredibilityClient> ConnectCredibility(const Session& session);

// Prints what went wrong and what to do, and returns the exit code for it. `subject` says what it was about.
int Fail(const Session& session, const std::string& subject, const absl::Status& status,
         Service service = Service::kDedup);

// `message` as JSON with the names of the proto, texts as `text`: on one line, or indented.
std::string ToJson(const google::protobuf::Message& message, bool indented);

// Prints `message` when a JSON form was asked for, and returns whether it was.
bool PrintJson(const Session& session, const google::protobuf::Message& message);

}  // namespace wireprint::cli
