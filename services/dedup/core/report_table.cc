#include "services/dedup/core/report_table.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <new>
#include <utility>

namespace wireprint::dedup {

uint64_t ExactPrefix(const Hash128& hash) {
  uint64_t prefix;
  std::memcpy(&prefix, hash.data(), sizeof prefix);
  return prefix;
}

void ReportTable::Unmap::operator()(Chunk* chunk) const { munmap(chunk, sizeof(Chunk)); }

// Pages that were never written to cost nothing; what they hold reads as zero, which is no live report.
std::unique_ptr<ReportTable::Chunk, ReportTable::Unmap> ReportTable::Map() {
  void* const pages = mmap(nullptr, sizeof(Chunk), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  return std::unique_ptr<Chunk, Unmap>(new (pages) Chunk);
}

// The fullest of those with a sixteenth to spare; else one that was given back, or a new one.
size_t ReportTable::ChunkWithRoom() {
  constexpr uint32_t kMostUsed = kChunk - kChunk / 16;
  size_t best = chunks_.size();
  size_t gone = chunks_.size();
  for (size_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    if (chunks_[chunk] == nullptr) {
      gone = chunk;
    } else if (places_[chunk].used <= kMostUsed &&
               (best == chunks_.size() || places_[chunk].used > places_[best].used)) {
      best = chunk;
    }
  }
  if (best < chunks_.size()) return best;
  if (gone == chunks_.size()) {
    places_.resize(gone + 1);
    dead_bits_.resize((gone + 1) * (kChunk / 64));
    chunks_.resize(gone + 1);
  }
  chunks_[gone] = Map();
  ++mapped_;
  return gone;
}

uint32_t ReportTable::Add(const IndexedReport& report) {
  if (chunks_.empty() || places_[filling_].used == kChunk) filling_ = ChunkWithRoom();
  Places& places = places_[filling_];
  Chunk& chunk = *chunks_[filling_];
  uint32_t place = places.free;
  if (place == kNone) {
    place = places.touched++;
  } else {
    places.free = static_cast<uint32_t>(chunk.entries[place].sequence);
  }
  ++places.used;
  chunk.entries[place] = {
      report.sequence,  report.observe_time, ExactPrefix(report.exact_hash), report.shingle_count, 0, true,
      report.exact_only};
  chunk.signatures[place] = report.signature;
  chunk.clusters[place] = report.cluster == 0 ? report.sequence : report.cluster;
  ++live_;
  return static_cast<uint32_t>(filling_ * kChunk + place);
}

uint32_t ReportTable::Absorb(ReportTable&& other) {
  const size_t first = chunks_.size();
  if (other.chunks_.empty()) return static_cast<uint32_t>(first * kChunk);
  std::move(other.chunks_.begin(), other.chunks_.end(), std::back_inserter(chunks_));
  places_.insert(places_.end(), other.places_.begin(), other.places_.end());
  dead_bits_.resize(chunks_.size() * (kChunk / 64));
  filling_ = first + other.filling_;
  mapped_ += other.mapped_;
  live_ += other.live_;
  other = ReportTable();
  return static_cast<uint32_t>(first * kChunk);
}

void ReportTable::Kill(uint32_t number) {
  ReportEntry& entry = At(number);
  entry.live = false;
  --live_;
  dead_bits_[number / 64] |= uint64_t{1} << (number % 64);
  ++dead_;
  if (entry.postings == 0) Free(number);
}

void ReportTable::ReleasePosting(uint32_t number) {
  ReportEntry& entry = At(number);
  if (--entry.postings == 0 && !entry.live) Free(number);
}

void ReportTable::Free(uint32_t number) {
  dead_bits_[number / 64] &= ~(uint64_t{1} << (number % 64));
  --dead_;
  const size_t chunk = number / kChunk;
  Places& places = places_[chunk];
  At(number).sequence = std::exchange(places.free, static_cast<uint32_t>(number % kChunk));
  if (--places.used > 0 || chunk == filling_) return;
  chunks_[chunk] = nullptr;
  places = Places{};
  --mapped_;
}

uint64_t ReportTable::bytes() const {
  return mapped_ * sizeof(Chunk) + chunks_.capacity() * (sizeof(chunks_[0]) + sizeof(Places)) +
         dead_bits_.capacity() * sizeof(uint64_t);
}

}  // namespace wireprint::dedup
