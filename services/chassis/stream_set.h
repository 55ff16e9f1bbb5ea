// The open streams of a server, so that they can be told when it stops, and when who may call changes.
#pragma once

#include <mutex>
#include <set>

namespace wireprint::chassis {

// A stream as its set sees it.
class Drainable {
 public:
  // Ends soon after with UNAVAILABLE / SHUTTING_DOWN. Called at most once, by any thread; must not wait.
  virtual void Drain() = 0;
  // Ends soon after if its caller may not make the call any more. Any thread; must not wait.
  virtual void AskAgain() = 0;

 protected:
  ~Drainable() = default;
};

// Owns nothing. Every method may be called from any thread.
class StreamSet {
 public:
  // False, and `stream` is not taken, after DrainAll.
  bool Add(Drainable& stream);
  // Returns when nobody is telling `stream` anything any more. Harmless for one that was not taken.
  void Remove(Drainable& stream);
  // Tells every stream that who may call has changed.
  void AskAllAgain();
  // Drains every stream and takes no new one from here on.
  void DrainAll();

 private:
  std::mutex mutex_;
  bool draining_ = false;
  std::set<Drainable*> streams_;
};

}  // namespace wireprint::chassis
