#include "services/chassis/stream_set.h"

#include <utility>

namespace wireprint::chassis {

bool StreamSet::Add(Drainable& stream) {
  const std::lock_guard lock(mutex_);
  if (!draining_) streams_.insert(&stream);
  return !draining_;
}

void StreamSet::Remove(Drainable& stream) {
  const std::lock_guard lock(mutex_);
  streams_.erase(&stream);
}

void StreamSet::AskAllAgain() {
  const std::lock_guard lock(mutex_);
  for (Drainable* stream : streams_) stream->AskAgain();
}

void StreamSet::DrainAll() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(draining_, true)) return;
  for (Drainable* stream : streams_) stream->Drain();
}

}  // namespace wireprint::chassis
