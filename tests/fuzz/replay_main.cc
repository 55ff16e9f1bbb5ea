// Runs a target without libFuzzer, the same way each time: all of its corpus, then changed copies of it.
//
//   fuzz_<target> [-runs=N] <file or folder>...
//
// The files, those of the folders, what MadeSeeds gives, and N mutated inputs (none without the flag). Exits with 0, or
// dies in the input that breaks a promise and leaves it in the file fuzz_failure of the working directory.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

// Of the sanitizers, where one is linked.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace wireprint::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr char kFailure[] = "fuzz_failure";
// No input takes a thousandth of this; what does not end is a finding.
constexpr unsigned kMaxSeconds = 60;

const std::string* g_current = nullptr;

// Async-signal-safe.
void KeepInput() {
  if (g_current == nullptr) return;
  const int file = open(kFailure, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return;
  for (size_t at = 0; at < g_current->size();) {
    const ssize_t wrote = write(file, g_current->data() + at, g_current->size() - at);
    if (wrote <= 0) break;
    at += static_cast<size_t>(wrote);
  }
  close(file);
}

void Die(int signal) {
  KeepInput();
  std::signal(signal, SIG_DFL);
  raise(signal);
}

void Run(const std::string& input) {
  g_current = &input;
  alarm(kMaxSeconds);
  // A copy of just its size: reading behind it is seen.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  alarm(0);
  g_current = nullptr;
}

std::optional<std::string> Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

// The files that `path` names, by name; none when there is nothing.
std::vector<fs::path> FilesOf(const fs::path& path) {
  if (!fs::is_directory(path)) return fs::exists(path) ? std::vector<fs::path>{path} : std::vector<fs::path>{};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

int Main(int argc, char** argv) {
  uint64_t runs = 0;
  std::vector<std::string> inputs;
  for (int i = 1; i < argc; ++i) {
    const absl::string_view argument = argv[i];
    if (absl::StartsWith(argument, "-runs=")) {
      const char* end = argument.data() + argument.size();
      if (std::from_chars(argument.data() + 6, end, runs).ptr == end) continue;
    }
    const std::vector<fs::path> files = FilesOf(argv[i]);
    for (const fs::path& path : files) {
      const std::optional<std::string> input = Read(path);
      if (input) inputs.push_back(*input);
    }
    if (files.empty()) {
      std::fprintf(stderr, "no inputs in %s\n", argv[i]);
      return 2;
    }
  }
  for (std::string& seed : MadeSeeds()) inputs.push_back(std::move(seed));
  if (inputs.empty()) {
    std::fprintf(stderr, "usage: %s [-runs=N] <file or folder>...\n", argv[0]);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM}) std::signal(signal, Die);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(KeepInput);
  for (const std::string& input : inputs) Run(input);
  for (uint64_t number = 1; number <= runs; ++number) Run(Mutated(inputs, number));
  std::printf("%zu inputs and %llu mutated ones: all promises hold\n", inputs.size(),
              static_cast<unsigned long long>(runs));
  return 0;
}

}  // namespace
}  // namespace wireprint::fuzz

int main(int argc, char** argv) { return wireprint::fuzz::Main(argc, argv); }
