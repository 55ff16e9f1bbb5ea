#include "services/dedup/store/compress.h"

#include <lz4.h>

#include <limits>

namespace wireprint::dedup {
namespace {

constexpr size_t kMinBytes = 256;
constexpr size_t kMaxKeptBuffer = size_t{64} << 10;
// The most that a byte of an LZ4 block can stand for.
constexpr size_t kMaxRatio = 255;

}  // namespace

absl::string_view Compress(absl::string_view text) {
  thread_local std::string buffer;
  if (text.size() < kMinBytes || text.size() > LZ4_MAX_INPUT_SIZE) return {};
  const size_t room = text.size() - text.size() / 8;
  if (buffer.size() < room || buffer.size() > kMaxKeptBuffer) {
    buffer.resize(room);
    if (room <= kMaxKeptBuffer) buffer.shrink_to_fit();
  }
  const int size =
      LZ4_compress_default(text.data(), buffer.data(), static_cast<int>(text.size()), static_cast<int>(room));
  return absl::string_view(buffer.data(), static_cast<size_t>(size));
}

bool Decompress(absl::string_view block, size_t size, std::string& text) {
  if (block.size() > std::numeric_limits<int>::max() / kMaxRatio || size > block.size() * kMaxRatio) return false;
  text.resize(size);
  const int got =
      LZ4_decompress_safe(block.data(), text.data(), static_cast<int>(block.size()), static_cast<int>(size));
  return got >= 0 && static_cast<size_t>(got) == size;
}

}  // namespace wireprint::dedup
