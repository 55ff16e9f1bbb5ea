#include "services/chassis/trace_parent.h"

#include "absl/strings/ascii.h"

namespace wireprint::chassis {
namespace {

bool IsLowerHex(absl::string_view text) { return text.find_first_not_of("0123456789abcdef") == text.npos; }
bool IsZero(absl::string_view text) { return text.find_first_not_of('0') == text.npos; }

}  // namespace

std::optional<TraceParent> ParseTraceParent(absl::string_view header) {
  constexpr size_t kLength = 55;  // 00-<32>-<16>-<2>
  if (header.size() < kLength || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  const absl::string_view version = header.substr(0, 2);
  const absl::string_view trace = header.substr(3, 32);
  const absl::string_view parent = header.substr(36, 16);
  const absl::string_view flags = header.substr(53, 2);
  if (!IsLowerHex(version) || !IsLowerHex(trace) || !IsLowerHex(parent) || !IsLowerHex(flags)) return std::nullopt;
  if (version == "ff" || IsZero(trace) || IsZero(parent)) return std::nullopt;
  if (header.size() > kLength && (version == "00" || header[kLength] != '-')) return std::nullopt;
  const bool sampled = absl::string_view("13579bdf").find(flags[1]) != absl::string_view::npos;
  return TraceParent{std::string(trace), std::string(parent), sampled};
}

}  // namespace wireprint::chassis
