#include "services/dedup/core/slot_array.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace wireprint::dedup {
namespace {

size_t Bytes(size_t size) {
  const size_t bytes = size * sizeof(uint64_t);
  return size < SlotArray::kPagedSlots ? bytes : (bytes + 4095) / 4096 * 4096;
}

uint64_t* Map(size_t size) {
  void* const pages = mmap(nullptr, Bytes(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  return static_cast<uint64_t*>(pages);
}

uint64_t* Allocate(uint64_t* old, size_t size) {
  void* const slots = std::realloc(old, size * sizeof(uint64_t));
  if (slots == nullptr) throw std::bad_alloc();
  return static_cast<uint64_t*>(slots);
}

}  // namespace

SlotArray::SlotArray(SlotArray&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SlotArray& SlotArray::operator=(SlotArray&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

SlotArray::~SlotArray() {
  if (size_ >= kPagedSlots) {
    munmap(data_, bytes());
  } else {
    std::free(data_);
  }
}

size_t SlotArray::bytes() const { return Bytes(size_); }

void SlotArray::Resize(size_t size) {
  if (size == size_) return;
  const bool paged = size >= kPagedSlots;
  if (paged && size_ >= kPagedSlots) {
    void* const moved = mremap(data_, bytes(), Bytes(size), MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<uint64_t*>(moved);
  } else if (paged || size_ >= kPagedSlots || size == 0) {
    SlotArray other;
    if (size > 0) other.data_ = paged ? Map(size) : Allocate(nullptr, size);
    other.size_ = size;
    const size_t kept = std::min(size, size_);
    if (kept > 0) std::memcpy(other.data_, data_, kept * sizeof(uint64_t));
    *this = std::move(other);
    return;
  } else {
    data_ = Allocate(data_, size);
  }
  size_ = size;
}

}  // namespace wireprint::dedup
