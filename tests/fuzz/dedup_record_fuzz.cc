// What dedup's store holds: any bytes are a record or DATA_LOSS, and a record that is read is written as it was. The
// first byte says which kind it is.
#include <array>
#include <optional>
#include <string>

#include "services/dedup/engine/prepare.h"
#include "services/dedup/store/compress.h"
#include "services/dedup/store/counter_merge.h"
#include "services/dedup/store/encode.h"
#include "services/dedup/store/keys.h"
#include "services/dedup/store/test_records.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

// `kind` writes and reads records of type T.
template <typename T, typename WriteFn, typename ReadFn>
std::optional<T> CheckRecord(absl::string_view bytes, WriteFn write, ReadFn read) {
  T record;
  const absl::Status status = read(bytes, record);
  if (!status.ok()) {
    Require(status.code() == absl::StatusCode::kDataLoss, "what is no record is lost data");
    return std::nullopt;
  }
  std::string written;
  write(record, written);
  T again;
  Require(read(written, again).ok(), "what is written can be read");
  std::string twice;
  write(again, twice);
  Require(twice == written, "what is read is what was written");
  return record;
}

void WriteText(const dedup::StoredText& text, std::string& out) { dedup::EncodeText(text, true, out); }

void CheckRecords(char kind, absl::string_view bytes) {
  switch (kind) {
    case '0':
      if (const auto sketch = CheckRecord<dedup::Sketch>(bytes, dedup::EncodeSketch, dedup::DecodeSketch)) {
        dedup::IndexedFromSketch(*sketch, 10);
      }
      return;
    case '1':
      CheckRecord<dedup::StoredText>(bytes, WriteText, dedup::DecodeText);
      return;
    case '2':
      CheckRecord<dedup::Identity>(bytes, dedup::EncodeIdentity, dedup::DecodeIdentity);
      return;
    case '3':
      CheckRecord<dedup::LogEntry>(bytes, dedup::EncodeLogEntry, dedup::DecodeLogEntry);
      return;
    case '4':
      CheckRecord<dedup::Cluster>(bytes, dedup::EncodeCluster, dedup::DecodeCluster);
      return;
    case '5':
      CheckRecord<dedup::Member>(bytes, dedup::EncodeMember, dedup::DecodeMember);
      return;
    default: {
      dedup::CorpusState state;
      if (!dedup::DecodeCounters({bytes.data(), bytes.size()}, state)) return;
      dedup::CorpusState again;
      Require(dedup::DecodeCounters(dedup::EncodeCounters(state), again) &&
                  again.last_sequence == state.last_sequence && again.last_change == state.last_change &&
                  again.expired_through == state.expired_through &&
                  again.log_trimmed_through == state.log_trimmed_through,
              "counters that are written can be read");
    }
  }
}

void CheckKeys(absl::string_view bytes) {
  const absl::string_view corpus = "a";
  if (const auto place = dedup::PlaceOfKey(corpus, bytes)) {
    Require(dedup::MemberKey(corpus, *place).substr(2) == bytes.substr(2), "a member's key says its place");
  }
  if (const auto number = dedup::NumberOfKey(corpus, bytes)) {
    Require(dedup::NumberKey(corpus, *number).substr(2) == bytes.substr(2), "a key says its number");
  }
}

void CheckBlocks(absl::string_view bytes) {
  std::string text;
  for (const size_t size : {size_t{0}, bytes.size(), bytes.size() * 8, size_t{1} << 40}) {
    if (dedup::Decompress(bytes, size, text)) Require(text.size() == size, "a block holds just so many bytes");
  }
  const std::string block(dedup::Compress(bytes));
  if (!block.empty()) {
    Require(block.size() < bytes.size(), "compression makes texts smaller");
    Require(!dedup::Decompress(block, bytes.size() + 1, text), "a block is of one size");
    Require(dedup::Decompress(block, bytes.size(), text) && text == bytes, "what was compressed comes back");
  }
}

}  // namespace

std::vector<std::string> MadeSeeds() {
  std::vector<std::string> seeds;
  dedup::Generator generator(7);
  for (int i = 0; i < 3; ++i) {
    std::array<std::string, 6> of_kind = {"0", "1", "2", "3", "4", "5"};
    dedup::EncodeSketch(dedup::RandomSketch(generator, 7), of_kind[0]);
    dedup::EncodeText(dedup::RandomStoredText(generator), i != 0, of_kind[1]);
    dedup::EncodeIdentity(dedup::RandomIdentity(generator), of_kind[2]);
    dedup::EncodeLogEntry(dedup::RandomLogEntry(generator, 7), of_kind[3]);
    dedup::EncodeCluster(dedup::RandomCluster(generator, 7), of_kind[4]);
    dedup::EncodeMember(dedup::RandomMember(generator, {7, 7, 7}), of_kind[5]);
    seeds.insert(seeds.end(), of_kind.begin(), of_kind.end());
  }
  return seeds;
}

}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view bytes = wireprint::fuzz::BytesOf(data + 1, size - 1);
  wireprint::fuzz::CheckRecords(static_cast<char>(data[0]), bytes);
  wireprint::fuzz::CheckKeys(bytes);
  wireprint::fuzz::CheckBlocks(bytes);
  return 0;
}
