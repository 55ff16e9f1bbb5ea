// The operators' own port: HTTP/1.1, pages to GET and actions to POST, which programs register. Free of gRPC.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

struct mg_context;
struct mg_connection;

namespace wireprint::chassis {

struct AdminReply {
  int code = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
};

class AdminServer {
 public:
  // Called by a few threads at once with the query string ("verbose").
  using Page = std::function<AdminReply(absl::string_view query)>;
  // By path ("/metrics").
  using Pages = std::map<std::string, Page, std::less<>>;

  // Serves `pages` on `listen` ("host:port", port 0 picks one), and a list of them under "/". Whoever reaches the port
  // may read them all, so it belongs on loopback or behind a network policy. Errors as of Server::Start.
  // A request that has not come whole within `patience` is given up: until then it holds one of 32 threads.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(const std::string& listen, Pages pages,
                                                            absl::Duration patience = absl::Seconds(1));
  // Waits for the pages under way.
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // What `POST path` does; it has the query and nothing of the body. A browser's request on behalf of another page
  // (with an Origin header) is refused. What `action` captures must outlive this object. Any thread.
  void AddAction(const std::string& path, Page action);

  // "127.0.0.1:9171".
  const std::string& address() const { return address_; }

 private:
  explicit AdminServer(Pages pages) : pages_(std::move(pages)) {}
  static int Handle(mg_connection* connection, void* self);
  AdminReply Answer(absl::string_view method, absl::string_view path, absl::string_view query) const;
  AdminReply Act(absl::string_view path, absl::string_view query) const;

  const Pages pages_;
  mutable std::mutex actions_mutex_;
  Pages actions_;  // guarded by actions_mutex_
  std::string address_;
  mg_context* context_ = nullptr;
};

}  // namespace wireprint::chassis
