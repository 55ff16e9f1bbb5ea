#include "services/chassis/error.h"

#include <cstdint>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace wireprint::chassis {
namespace {

// The payload: version 1, then reason, field, the number of metadata, their keys and values, and the retry delay in
// nanoseconds plus one, or 0. Numbers are LEB128; strings are their length and bytes. It never leaves the process.
constexpr absl::string_view kPayloadUrl = "wireprint/error-detail";
constexpr char kPayloadVersion = 1;

void AppendNumber(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void AppendText(absl::string_view text, std::string& out) {
  AppendNumber(text.size(), out);
  out.append(text.data(), text.size());
}

bool TakeNumber(absl::string_view& in, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool TakeText(absl::string_view& in, std::string& text) {
  uint64_t size = 0;
  if (!TakeNumber(in, size) || size > in.size()) return false;
  text.assign(in.data(), size);
  in.remove_prefix(size);
  return true;
}

std::string Encode(const ErrorDetail& detail) {
  std::string out(1, kPayloadVersion);
  AppendText(detail.reason, out);
  AppendText(detail.field, out);
  AppendNumber(detail.metadata.size(), out);
  for (const auto& [key, value] : detail.metadata) {
    AppendText(key, out);
    AppendText(value, out);
  }
  uint64_t retry = 0;
  if (detail.retry_after) {
    const int64_t nanoseconds = absl::ToInt64Nanoseconds(*detail.retry_after);
    retry = static_cast<uint64_t>(nanoseconds < 0 ? 0 : nanoseconds) + 1;
  }
  AppendNumber(retry, out);
  return out;
}

std::optional<ErrorDetail> Decode(absl::string_view in) {
  if (in.empty() || in.front() != kPayloadVersion) return std::nullopt;
  in.remove_prefix(1);
  ErrorDetail detail;
  uint64_t count = 0;
  if (!TakeText(in, detail.reason) || !TakeText(in, detail.field) || !TakeNumber(in, count)) return std::nullopt;
  for (; count > 0; --count) {
    std::string key;
    std::string value;
    if (!TakeText(in, key) || !TakeText(in, value)) return std::nullopt;
    detail.metadata.emplace_back(std::move(key), std::move(value));
  }
  uint64_t retry = 0;
  if (!TakeNumber(in, retry) || !in.empty()) return std::nullopt;
  if (retry != 0) detail.retry_after = absl::Nanoseconds(static_cast<int64_t>(retry - 1));
  return detail;
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view message, ErrorDetail detail) {
  absl::Status status(code, message);
  status.SetPayload(kPayloadUrl, absl::Cord(Encode(detail)));
  return status;
}

std::optional<ErrorDetail> GetErrorDetail(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload) return std::nullopt;
  return Decode(std::string(*payload));
}

absl::Status RenameField(const absl::Status& status, absl::string_view field) {
  std::optional<ErrorDetail> detail = GetErrorDetail(status);
  if (!detail || detail->field.empty()) return status;
  detail->field = std::string(field);
  absl::Status renamed = status;
  renamed.SetPayload(kPayloadUrl, absl::Cord(Encode(*detail)));
  return renamed;
}

absl::Status PrefixField(const absl::Status& status, absl::string_view prefix) {
  const std::optional<ErrorDetail> detail = GetErrorDetail(status);
  if (!detail || detail->field.empty()) return status;
  return RenameField(status, absl::StrCat(prefix, detail->field));
}

}  // namespace wireprint::chassis
