#include "services/chassis/accept_guard.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <limits>
#include <mutex>

namespace wireprint::chassis {
namespace {

constexpr rlim_t kLeastReserve = 64;
constexpr rlim_t kMostFiles = 1 << 20;

std::atomic<int> first_kept{std::numeric_limits<int>::max()};  // no connection gets this descriptor or a later one
std::atomic<uint64_t> refused{0};

// A descriptor to give up for the moment of an accept, so that whoever waits in the queue can be sent away.
std::mutex spare_mutex;
int spare = -1;

int Accept(int listener, sockaddr* address, socklen_t* size, int flags) {
  return static_cast<int>(syscall(SYS_accept4, listener, address, size, flags));
}

// False when nobody waits, or nothing can be done for him.
bool SendOneAway(int listener) {
  const std::lock_guard lock(spare_mutex);
  if (spare < 0) return false;
  close(spare);
  const int fd = Accept(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd >= 0) close(fd);
  spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  return fd >= 0;
}

}  // namespace

int GuardDescriptors() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  const rlimit wanted = {std::min(files.rlim_max, std::max(files.rlim_cur, kMostFiles)), files.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &wanted) == 0) files = wanted;
  const rlim_t reserve = std::max(files.rlim_cur / 8, kLeastReserve);
  const auto kept = static_cast<int>(files.rlim_cur > reserve ? files.rlim_cur - reserve : 1);
  {
    const std::lock_guard lock(spare_mutex);
    if (spare < 0) spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  first_kept.store(kept);
  return kept;
}

uint64_t ConnectionsRefused() { return refused.load(); }

}  // namespace wireprint::chassis

// As accept4(2), but for what concerns one visitor only, or is for want of descriptors. Who listens by edge-triggered
// events goes on until EAGAIN, and so does this: all who wait are sent away then.
extern "C" int accept4(int listener, sockaddr* address, socklen_t* size, int flags) {
  using namespace wireprint::chassis;  // NOLINT: the C library's name must stand outside
  while (true) {
    const int fd = Accept(listener, address, size, flags);
    if (fd >= 0 && fd < first_kept.load(std::memory_order_relaxed)) return fd;
    if (fd >= 0) {
      close(fd);
      refused.fetch_add(1, std::memory_order_relaxed);
      continue;
    }
    switch (errno) {
      case EMFILE:
      case ENFILE:
        if (!SendOneAway(listener)) return errno = EAGAIN, -1;
        refused.fetch_add(1, std::memory_order_relaxed);
        continue;
      case ENOBUFS:
      case ENOMEM:
        return errno = EAGAIN, -1;
      case ECONNABORTED:
      case EPROTO:
        continue;
      default:
        return -1;
    }
  }
}
