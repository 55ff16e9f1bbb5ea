#include "services/dedup/core/slot_array.h"

#include <sys/mman.h>

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

void SlotArray::Grow(size_t size) {
  if (size <= size_) return;
  if (size < kPagedSlots) {
    void* const grown = std::realloc(data_, size * sizeof(uint64_t));
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<uint64_t*>(grown);
  } else if (size_ < kPagedSlots) {
    uint64_t* const pages = Map(size);
    if (size_ > 0) std::memcpy(pages, data_, size_ * sizeof(uint64_t));
    std::free(data_);
    data_ = pages;
  } else {
    void* const grown = mremap(data_, bytes(), Bytes(size), MREMAP_MAYMOVE);
    if (grown == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<uint64_t*>(grown);
  }
  size_ = size;
}

}  // namespace wireprint::dedup
