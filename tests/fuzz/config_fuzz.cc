// A configuration file: what is taken is printed as a file that sets the same; what is not is named with its line.
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "services/chassis/flags.h"
#include "tests/fuzz/fuzz.h"

ABSL_FLAG(std::string, data_dir, "", "Store|path|Where it lies.");
ABSL_FLAG(int32_t, max_calls, 64, "Limits|calls|Calls at once.");
ABSL_FLAG(uint64_t, max_bytes, 1 << 20, "Limits|bytes|Of a request.");
ABSL_FLAG(double, share, 0.5, "Limits||Of something.");
ABSL_FLAG(bool, sync, true, "Store||Whether to wait for the disk.");
ABSL_FLAG(absl::Duration, keep, absl::Hours(24), "Store||For how long.");
ABSL_FLAG(std::vector<std::string>, listen, {}, "Server|addresses|Where.");

namespace wireprint::fuzz {
namespace {

void CheckFile(absl::string_view file) {
  const absl::FlagSaver saver;
  const absl::Status set = chassis::SetFlagsFromText(file, "server.conf");
  if (!set.ok()) {
    Require(set.code() == absl::StatusCode::kInvalidArgument && absl::StartsWith(set.message(), "server.conf:"),
            "a fault names the file and the line");
    return;
  }
  const std::string printed = chassis::ConfigText();
  for (const bool after_defaults : {false, true}) {
    if (after_defaults)
      Require(chassis::SetFlagsFromText("data-dir = elsewhere\nmax-calls = 1", "x").ok(), "it is set");
    Require(chassis::SetFlagsFromText(printed, "printed").ok(), "what is printed can be read");
    Require(chassis::ConfigText() == printed, "what is printed sets the same");
  }
}

void CheckCommandLine(absl::string_view bytes) {
  const absl::FlagSaver saver;
  std::vector<std::string> words = {"server"};
  for (const absl::string_view word : absl::StrSplit(bytes, absl::ByAnyChar(absl::string_view(" \n\0", 3)))) {
    // Files are another test's.
    if (!absl::StrContains(word, "config")) words.emplace_back(word);
  }
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  const absl::StatusOr<chassis::ParsedFlags> parsed =
      chassis::ParseFlags(static_cast<int>(argv.size()), argv.data(), [&words](const char* name) -> const char* {
        return absl::string_view(name) == "WIREPRINT_KEEP" ? words.back().c_str() : nullptr;
      });
  if (parsed.ok()) Require(parsed->arguments.size() < words.size(), "what is no flag was there");
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes = wireprint::fuzz::BytesOf(data, size);
  wireprint::fuzz::CheckFile(bytes);
  wireprint::fuzz::CheckCommandLine(bytes);
  return 0;
}
