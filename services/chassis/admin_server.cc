#include "services/chassis/admin_server.h"

#include <civetweb.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/chassis/listen_probe.h"
#include "services/chassis/log.h"
#include "services/chassis/server_options.h"

namespace wireprint::chassis {
namespace {

int LogMessage(const mg_connection*, const char* message) {
  Log(Severity::kWarning, "admin_port", {{"message", message}});
  return 1;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& listen, Pages pages,
                                                                absl::Duration patience) {
  HostPort address;
  if (!ParseHostPort(listen, address)) {
    return absl::InvalidArgumentError(absl::StrCat("--admin-listen must be host:port, not \"", listen, "\""));
  }
  if (absl::Status free = ProbeListen(address); !free.ok()) return free;
  std::unique_ptr<AdminServer> server(new AdminServer(std::move(pages)));
  // A scrape a second and a probe or two would need two threads. The others are for connections that say nothing: a
  // probe must not wait behind them.
  const std::string timeout = absl::StrCat(absl::ToInt64Milliseconds(patience));
  const char* options[] = {"listening_ports",
                           listen.c_str(),
                           "num_threads",
                           "32",
                           "request_timeout_ms",
                           timeout.c_str(),
                           "enable_keep_alive",
                           "no",
                           "max_request_size",
                           "8192",
                           "connection_queue",
                           "128",
                           "tcp_nodelay",
                           "1",
                           nullptr};
  mg_callbacks callbacks{};
  callbacks.log_message = &LogMessage;
  mg_init_library(0);
  server->context_ = mg_start(&callbacks, nullptr, options);
  if (server->context_ == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("cannot listen on ", listen));
  }
  mg_server_port ports[2] = {};
  if (mg_get_server_ports(server->context_, 2, ports) > 0) address.port = ports[0].port;
  server->address_ = FormatHostPort(address);
  mg_set_request_handler(server->context_, "/", &AdminServer::Handle, server.get());
  return server;
}

AdminServer::~AdminServer() {
  if (context_ != nullptr) mg_stop(context_);
  mg_exit_library();
}

int AdminServer::Handle(mg_connection* connection, void* self) {
  const mg_request_info* info = mg_get_request_info(connection);
  const absl::string_view method = info->request_method;
  const absl::string_view query = info->query_string != nullptr ? info->query_string : "";
  const auto* server = static_cast<const AdminServer*>(self);
  const bool foreign = method == "POST" && mg_get_header(connection, "Origin") != nullptr;
  const AdminReply reply =
      foreign ? AdminReply{403, "not for other pages\n"} : server->Answer(method, info->local_uri, query);
  const std::string head =
      absl::StrCat("HTTP/1.1 ", reply.code, " ", mg_get_response_code_text(connection, reply.code),
                   "\r\nContent-Type: ", reply.content_type, "\r\nContent-Length: ", reply.body.size(),
                   "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n");
  mg_write(connection, head.data(), head.size());
  if (method != "HEAD") mg_write(connection, reply.body.data(), reply.body.size());
  return reply.code;
}

void AdminServer::AddAction(const std::string& path, Page action) {
  const std::lock_guard lock(actions_mutex_);
  actions_[path] = std::move(action);
}

AdminReply AdminServer::Act(absl::string_view path, absl::string_view query) const {
  Page action;
  {
    const std::lock_guard lock(actions_mutex_);
    if (const auto found = actions_.find(path); found != actions_.end()) action = found->second;
  }
  if (action) return action(query);
  return pages_.contains(path) ? AdminReply{405, "only GET and HEAD\n"} : AdminReply{404, "no such action\n"};
}

AdminReply AdminServer::Answer(absl::string_view method, absl::string_view path, absl::string_view query) const {
  if (method == "POST") return Act(path, query);
  if (method != "GET" && method != "HEAD") return {405, "only GET, HEAD and POST\n"};
  if (const auto page = pages_.find(path); page != pages_.end()) return page->second(query);
  if (path != "/") return {404, "no such page\n"};
  std::string list;
  for (const auto& [name, page] : pages_) absl::StrAppend(&list, name, "\n");
  return {200, list};
}

}  // namespace wireprint::chassis
