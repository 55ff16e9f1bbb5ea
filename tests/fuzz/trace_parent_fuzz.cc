// The header `traceparent`: what is taken is what W3C Trace Context allows, and nothing of it is lost.
#include "absl/strings/str_cat.h"
#include "services/chassis/trace_parent.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

bool IsId(absl::string_view id, size_t digits) {
  return id.size() == digits && id.find_first_not_of("0123456789abcdef") == absl::string_view::npos &&
         id.find_first_not_of('0') != absl::string_view::npos;
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using wireprint::fuzz::Require;
  const absl::string_view header = wireprint::fuzz::BytesOf(data, size);
  const auto parsed = wireprint::chassis::ParseTraceParent(header);
  if (!parsed) return 0;
  Require(wireprint::fuzz::IsId(parsed->trace_id, 32) && wireprint::fuzz::IsId(parsed->parent_id, 16),
          "ids are of lower-case digits, and not zero");
  const std::string ids = absl::StrCat("-", parsed->trace_id, "-", parsed->parent_id, "-");
  Require(header.substr(2, ids.size()) == ids && header.substr(0, 2) != "ff", "ids stand where they should");
  Require(header.size() == 55 || (header.substr(0, 2) != "00" && header[55] == '-'), "version 00 ends with its flags");
  for (const bool sampled : {false, true}) {
    const auto known = wireprint::chassis::ParseTraceParent(absl::StrCat("00", ids, sampled ? "01" : "00"));
    Require(known && known->trace_id == parsed->trace_id && known->parent_id == parsed->parent_id &&
                known->sampled == sampled,
            "what was read can be sent on");
  }
  return 0;
}
