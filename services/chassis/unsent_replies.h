// The replies that were handed to gRPC and have not left yet. A caller that asks and does not read would have the
// server keep them for as long as it likes: gRPC counts what comes in, not what goes out.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>

namespace wireprint::chassis {

// A reply on its way. It is told at most once to break off.
class UnsentReply {
 public:
  virtual ~UnsentReply() = default;
  // Gives the reply up, and the call with it. May remove the reply from its set before it returns.
  virtual void BreakOff() = 0;

 private:
  friend class UnsentReplies;
  std::list<UnsentReply*>::iterator at_;
  size_t bytes_ = 0;
  bool listed_ = false;
};

// Owns nothing. Every method may be called from any thread.
class UnsentReplies {
 public:
  struct Limits {
    size_t replies = 16'384;
    size_t bytes = size_t{256} << 20;
  };
  explicit UnsentReplies(const Limits& limits) : limits_(limits) {}

  // Takes note of `reply`, of `bytes`, which must be there until Remove. When that is too much, the oldest are broken
  // off until it is not: who reads at all has his reply within moments, so those are of callers that do not.
  void Add(UnsentReply& reply, size_t bytes);
  // Waits until nobody is breaking `reply` off on another thread.
  void Remove(UnsentReply& reply);

  size_t bytes() const;
  // How many were broken off so far.
  size_t broken_off() const;

 private:
  void Drop(UnsentReply& reply);  // mutex_ held

  const Limits limits_;
  // Recursive, since gRPC may report a call's end while it is being broken off.
  mutable std::recursive_mutex mutex_;
  std::list<UnsentReply*> oldest_first_;
  size_t bytes_ = 0;
  size_t broken_off_ = 0;
};

}  // namespace wireprint::chassis
