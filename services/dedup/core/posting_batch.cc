#include "services/dedup/core/posting_batch.h"

#include <algorithm>

namespace wireprint::dedup {

void PostingBatch::Grow(Appended& appended) const {
  const size_t size = appended.slots.size();
  const size_t grown = size < SlotArray::kPagedSlots ? 2 * size : size + size / 8;
  appended.slots.Resize(std::max({size_t{64}, first_size_, grown}));
}

}  // namespace wireprint::dedup
