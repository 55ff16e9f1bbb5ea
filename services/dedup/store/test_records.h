// Random records for the tests of stores, the same for the same generator state.
#pragma once

#include <random>
#include <string>

#include "services/dedup/core/record_store.h"

namespace wireprint::dedup {

using Generator = std::mt19937_64;

// A number below `bound` (> 0).
inline uint64_t Below(Generator& generator, uint64_t bound) { return generator() % bound; }

// `words` made-up words, with bytes beyond ASCII and a zero byte among them.
std::string RandomText(Generator& generator, size_t words);

Sketch RandomSketch(Generator& generator, Sequence sequence);
StoredText RandomStoredText(Generator& generator, size_t words = 40);
Identity RandomIdentity(Generator& generator);
LogEntry RandomLogEntry(Generator& generator, uint64_t number);
Cluster RandomCluster(Generator& generator, ClusterNumber number);
Member RandomMember(Generator& generator, const MemberPlace& place);

}  // namespace wireprint::dedup
