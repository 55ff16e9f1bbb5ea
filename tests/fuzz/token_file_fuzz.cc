// The file of tokens: what is taken lets in its tokens and nobody else; what is not is named without showing it.
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/chassis/tokens.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

constexpr char kToken[] = "lighthouse";
// sha256sum of those ten bytes.
constexpr char kDigest[] = "sha256:b370de14e94142d4a108a79df6d0e265a0ba3fa2e10f57c4b3a892b74c9f84aa";

// Whether `message` shows a run of 8 hexadecimal digits or more of the file.
bool ShowsDigest(absl::string_view message, absl::string_view file) {
  size_t run = 0;
  for (size_t i = 0; i < file.size(); ++i) {
    run = absl::ascii_isxdigit(static_cast<unsigned char>(file[i])) ? run + 1 : 0;
    if (run >= 8 && message.find(file.substr(i - 7, 8)) != absl::string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> MadeSeeds() {
  return {absl::StrCat("# who may call\nharbour writer ", kDigest, "\n"),
          absl::StrCat("a reader ", kDigest, "\r\n\nb.c_d-e ADMIN ", kDigest),
          absl::StrCat("ops\tadmin  ", kDigest, "\nops ingester sha256:", std::string(64, 'a'), "\n")};
}

}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  using fuzz::Require;
  const absl::string_view file = fuzz::BytesOf(data, size);
  const absl::StatusOr<chassis::TokenTable> table = chassis::TokenTable::Parse(file);
  if (!table.ok()) {
    Require(table.status().code() == absl::StatusCode::kInvalidArgument, "a bad file is its writer's fault");
    Require(!fuzz::ShowsDigest(table.status().message(), file), "an error shows no digest");
    return 0;
  }
  Require(table->size() > 0 && table->size() <= chassis::TokenTable::kMaxTokens, "a table lets somebody in");
  Require(table->Find("") == nullptr && table->Find(file) == nullptr, "the file itself is no token");
  const bool named = absl::AsciiStrToLower(file).find(fuzz::kDigest) != std::string::npos;
  const chassis::Caller* caller = table->Find(fuzz::kToken);
  Require(caller == nullptr || named, "only a token whose digest is there lets in");
  Require(caller == nullptr || !caller->name.empty(), "a caller has a name");
  return 0;
}
