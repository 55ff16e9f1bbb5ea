#include "clients/cpp/prepare.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/error.h"

namespace wireprint::client {
namespace {

// The length of the valid character at the start of `s`, which is not empty; 0 when there is none.
size_t CharacterLength(absl::string_view s) {
  const auto at = [&](size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
  const auto tail = [&](size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return tail(1) ? 2 : 0;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && at(1) < 0xA0;
    const bool surrogate = lead == 0xED && at(1) > 0x9F;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && at(1) < 0x90;
    const bool beyond = lead == 0xF4 && at(1) > 0x8F;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

}  // namespace

size_t ValidUtf8Prefix(absl::string_view bytes) {
  size_t offset = 0;
  while (offset < bytes.size()) {
    const size_t length = CharacterLength(bytes.substr(offset));
    if (length == 0) {
      break;
    }
    offset += length;
  }
  return offset;
}

absl::Status PrepareReport(reportv1::Report* report) {
  if (report->has_text()) {
    std::string text = std::move(*report->mutable_text());
    report->set_text_bytes(std::move(text));
  }
  const std::pair<absl::string_view, const std::string*> fields[] = {
      {"report_id", &report->report_id()}, {"outlet", &report->outlet()},           {"title", &report->title()},
      {"byline", &report->byline()},       {"credit_line", &report->credit_line()}, {"url", &report->url()},
      {"language", &report->language()}};
  for (const auto& [name, value] : fields) {
    const size_t offset = ValidUtf8Prefix(*value);
    if (offset != value->size()) {
      const absl::string_view reason = name == "report_id" ? "REPORT_ID_MALFORMED"
                                       : name == "outlet"  ? "OUTLET_MALFORMED"
                                                           : "TEXT_INVALID_UTF8";
      return InvalidArgument(reason, absl::StrCat("report.", name),
                             absl::StrCat(name, " is not valid UTF-8 at byte ", offset));
    }
  }
  return absl::OkStatus();
}

void PrepareSubject(dedupv1::Subject* subject) {
  if (subject->has_text()) {
    std::string text = std::move(*subject->mutable_text());
    subject->set_text_bytes(std::move(text));
  }
}

}  // namespace wireprint::client
