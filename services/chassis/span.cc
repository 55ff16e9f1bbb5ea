#include "services/chassis/span.h"

#include <array>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace wireprint::chassis {
namespace {

// Not 0.
uint64_t RandomId() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::array<std::random_device::result_type, 16> words;
    for (auto& word : words) word = device();
    std::seed_seq seed(words.begin(), words.end());
    return std::mt19937_64(seed);
  }();
  uint64_t id;
  do {
    id = random();
  } while (id == 0);
  return id;
}

uint64_t FromHex(absl::string_view digits) {
  uint64_t value = 0;
  return absl::SimpleHexAtoi(digits, &value) ? value : 0;
}

std::string Hex(uint64_t value) { return absl::StrCat(absl::Hex(value, absl::kZeroPad16)); }

}  // namespace

SpanIds ChildOf(const TraceParent& caller) {
  const absl::string_view trace = caller.trace_id;
  return {FromHex(trace.substr(0, 16)), FromHex(trace.substr(16)), RandomId(), FromHex(caller.parent_id),
          caller.sampled};
}

SpanIds NewTrace(double sample) {
  constexpr double kScale = 9223372036854775808.0;  // 2^63
  SpanIds ids{RandomId(), RandomId(), RandomId(), 0, false};
  ids.sampled = static_cast<double>(ids.trace_low >> 1) < sample * kScale;
  return ids;
}

std::string TraceIdText(const SpanIds& ids) { return Hex(ids.trace_high) + Hex(ids.trace_low); }

std::string TraceParentText(const SpanIds& ids) {
  return absl::StrCat("00-", TraceIdText(ids), "-", Hex(ids.span), ids.sampled ? "-01" : "-00");
}

bool IsSpanError(Span::Kind kind, int code) {
  if (kind == Span::Kind::kClient) return code != 0;
  switch (code) {
    case 2:   // UNKNOWN
    case 4:   // DEADLINE_EXCEEDED
    case 12:  // UNIMPLEMENTED
    case 13:  // INTERNAL
    case 14:  // UNAVAILABLE
    case 15:  // DATA_LOSS
      return true;
    default:
      return false;
  }
}

}  // namespace wireprint::chassis
