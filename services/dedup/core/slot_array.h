// An array of 64-bit slots that grows and shrinks without ever holding two copies of itself, once it is of some size.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wireprint::dedup {

// Move-only. Not thread-safe.
class SlotArray {
 public:
  // From this size on the array has pages of its own (mmap, mremap), given back to the system when it goes.
  static constexpr size_t kPagedSlots = 2048;

  SlotArray() = default;
  SlotArray(SlotArray&& other) noexcept;
  SlotArray& operator=(SlotArray&& other) noexcept;
  ~SlotArray();

  // Makes this `size` slots. The slots that were there stay, as far as they fit; what new ones hold is unspecified.
  // Throws std::bad_alloc, with nothing changed.
  void Resize(size_t size);

  uint64_t* data() { return data_; }
  const uint64_t* data() const { return data_; }
  size_t size() const { return size_; }
  // Allocated: whole pages.
  size_t bytes() const;

 private:
  uint64_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace wireprint::dedup
