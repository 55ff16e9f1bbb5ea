// Appending to a string whose size is its high-water mark, so that reuse never pays for zeroing it again.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::text {

// Writes behind position() of a string that it does not own; bytes behind position() have no meaning.
class ByteSink {
 public:
  ByteSink(std::string& storage, size_t position) : storage_(storage), position_(position) { Reserve(0); }

  size_t position() const { return position_; }

  // Forgets what was written behind `position`, which must not exceed position().
  void Rewind(size_t position) { position_ = position; }

  // Makes room for `bytes` more, so that they may be written at cursor() and then taken in with Advance().
  void Reserve(size_t bytes) {
    if (position_ + bytes > storage_.size()) [[unlikely]]
      Grow(position_ + bytes);
  }
  char* cursor() { return storage_.data() + position_; }
  void Advance(size_t bytes) { position_ += bytes; }

  void Append(absl::string_view bytes) {
    Reserve(bytes.size());
    if (!bytes.empty()) std::memcpy(cursor(), bytes.data(), bytes.size());
    Advance(bytes.size());
  }

 private:
  [[gnu::noinline]] void Grow(size_t needed) {
    storage_.resize(std::max(needed, storage_.size() + storage_.size() / 2));
  }

  std::string& storage_;
  size_t position_;
};

}  // namespace wireprint::text
