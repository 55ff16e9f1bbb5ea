#include "services/dedup/engine/compared_texts.h"

#include "services/dedup/engine/prepare.h"
#include "services/fingerprint/fingerprint.h"
#include "services/fingerprint/shingle.h"
#include "services/fingerprint/word_hash.h"
#include "services/text/words.h"

namespace wireprint::dedup {
namespace {

// Of a record, its strings, the list and the table.
constexpr size_t kOverheadBytes = 1024;

}  // namespace

ComparedText::ComparedText(std::shared_ptr<const StoredText> text)
    : stored(std::move(text)), ranges(FingerprintedRanges(*stored)) {
  thread_local text::Words words;
  thread_local std::vector<uint64_t> word_hashes;
  thread_local std::vector<uint64_t> all_shingles;
  text::CutWords(stored->report.text, ranges, words);
  fingerprint::HashWords(words, word_hashes);
  fingerprint::Shingles(word_hashes, all_shingles);
  shingles = all_shingles;
  exact_hash = fingerprint::ExactHashOf(word_hashes);
  word_count = static_cast<uint32_t>(word_hashes.size());
}

size_t ComparedText::bytes() const {
  return kOverheadBytes + stored->report.text.size() + shingles.size() * sizeof(uint64_t) +
         ranges.size() * sizeof(text::ByteRange) + stored->excluded.size() * sizeof(Exclusion);
}

std::shared_ptr<const ComparedText> ComparedTexts::Find(const void* corpus, Sequence sequence) {
  const std::lock_guard lock(mutex_);
  const auto it = places_.find(Key{corpus, sequence});
  if (it == places_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, it->second);
  return it->second->text;
}

ComparedTexts::Ticket ComparedTexts::erasures() const {
  const std::lock_guard lock(mutex_);
  return erasures_;
}

void ComparedTexts::Keep(const void* corpus, Sequence sequence, std::shared_ptr<const ComparedText> text,
                         Ticket ticket) {
  const Key key{corpus, sequence};
  const size_t bytes = text->bytes();
  if (bytes > max_bytes_ / 4) return;  // one huge text is not worth many others
  const std::lock_guard lock(mutex_);
  if (ticket != erasures_ || places_.contains(key)) return;
  kept_.push_front({key, std::move(text), bytes});
  places_[key] = kept_.begin();
  bytes_ += bytes;
  while (bytes_ > max_bytes_) Drop(std::prev(kept_.end()));
}

void ComparedTexts::Erase(const void* corpus, absl::Span<const Sequence> sequences) {
  const std::lock_guard lock(mutex_);
  ++erasures_;
  for (const Sequence sequence : sequences) {
    const auto it = places_.find(Key{corpus, sequence});
    if (it != places_.end()) Drop(it->second);
  }
}

void ComparedTexts::EraseThrough(const void* corpus, Sequence last) {
  const std::lock_guard lock(mutex_);
  ++erasures_;
  for (Place place = kept_.begin(); place != kept_.end();) {
    const bool gone = place->key.first == corpus && place->key.second <= last;
    place = gone ? Drop(place) : std::next(place);
  }
}

size_t ComparedTexts::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

ComparedTexts::Place ComparedTexts::Drop(Place place) {
  bytes_ -= place->bytes;
  places_.erase(place->key);
  return kept_.erase(place);
}

}  // namespace wireprint::dedup
