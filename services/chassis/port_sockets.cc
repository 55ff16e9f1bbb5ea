#include "services/chassis/port_sockets.h"

#include <dirent.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"

namespace wireprint::chassis {
namespace {

// The port that `fd` is bound to; -1 when it is no socket of the Internet.
int PortOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return -1;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return -1;
}

bool Listens(int fd) {
  int listens = 0;
  socklen_t size = sizeof(listens);
  return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0;
}

std::vector<int> SocketsOf(int port) {
  std::vector<int> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), &closedir);
  if (folder == nullptr) return found;
  while (const dirent* entry = readdir(folder.get())) {
    int fd = -1;
    if (absl::SimpleAtoi(entry->d_name, &fd) && PortOf(fd) == port) found.push_back(fd);
  }
  return found;
}

}  // namespace

void CloseSocketsOfPort(int port) {
  for (const bool listeners : {true, false}) {
    for (const int fd : SocketsOf(port)) {
      if (Listens(fd) == listeners) shutdown(fd, SHUT_RDWR);
    }
  }
}

}  // namespace wireprint::chassis
