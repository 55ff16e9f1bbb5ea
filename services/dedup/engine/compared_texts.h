// The texts that were compared last, ready to be compared again: most of what comes in is a copy of something of the
// hour, and is compared with the same few texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "services/dedup/core/types.h"
#include "services/text/lines.h"

namespace wireprint::dedup {

// A stored text and what a comparison needs of it. Immutable.
struct ComparedText {
  explicit ComparedText(std::shared_ptr<const StoredText> text);

  std::shared_ptr<const StoredText> stored;
  std::vector<text::ByteRange> ranges;  // what of it is fingerprinted
  std::vector<uint64_t> shingles;       // in text order, with repeats
  Hash128 exact_hash{};
  uint32_t word_count = 0;

  // About what it takes.
  size_t bytes() const;
};

// At most so many bytes of them; the one that was asked for longest ago goes first. Thread-safe.
class ComparedTexts {
 public:
  // What `erasures` said before a text was read.
  using Ticket = uint64_t;

  explicit ComparedTexts(size_t max_bytes) : max_bytes_(max_bytes) {}

  // Null when it is not kept. `corpus` is any name of a corpus that is never given to another.
  std::shared_ptr<const ComparedText> Find(const void* corpus, Sequence sequence);

  Ticket erasures() const;
  // Keeps a text that was read after `ticket` was taken, unless something was erased since: it could be that text.
  void Keep(const void* corpus, Sequence sequence, std::shared_ptr<const ComparedText> text, Ticket ticket);

  // These are no longer stored.
  void Erase(const void* corpus, absl::Span<const Sequence> sequences);
  // Nothing up to `last` is stored any longer.
  void EraseThrough(const void* corpus, Sequence last);

  size_t bytes() const;

 private:
  using Key = std::pair<const void*, Sequence>;
  struct Kept {
    Key key;
    std::shared_ptr<const ComparedText> text;
    size_t bytes;
  };
  using Place = std::list<Kept>::iterator;

  Place Drop(Place place);  // hold mutex_; the place behind it

  const size_t max_bytes_;
  mutable std::mutex mutex_;
  std::list<Kept> kept_;  // the one asked for last first
  absl::flat_hash_map<Key, Place> places_;
  size_t bytes_ = 0;
  Ticket erasures_ = 0;
};

}  // namespace wireprint::dedup
