#include "services/chassis/unsent_replies.h"

namespace wireprint::chassis {

void UnsentReplies::Add(UnsentReply& reply, size_t bytes) {
  const std::lock_guard lock(mutex_);
  reply.at_ = oldest_first_.insert(oldest_first_.end(), &reply);
  reply.bytes_ = bytes;
  reply.listed_ = true;
  bytes_ += bytes;
  while ((bytes_ > limits_.bytes || oldest_first_.size() > limits_.replies) && oldest_first_.front() != &reply) {
    UnsentReply& oldest = *oldest_first_.front();
    Drop(oldest);
    ++broken_off_;
    oldest.BreakOff();
  }
}

void UnsentReplies::Remove(UnsentReply& reply) {
  const std::lock_guard lock(mutex_);
  if (reply.listed_) Drop(reply);
}

void UnsentReplies::Drop(UnsentReply& reply) {
  oldest_first_.erase(reply.at_);
  bytes_ -= reply.bytes_;
  reply.listed_ = false;
}

size_t UnsentReplies::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

size_t UnsentReplies::broken_off() const {
  const std::lock_guard lock(mutex_);
  return broken_off_;
}

}  // namespace wireprint::chassis
