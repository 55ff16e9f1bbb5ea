// Under libFuzzer: puts what MadeSeeds gives into the folder that WIREPRINT_FUZZ_SEEDS names, before the first input.
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv);

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  const char* folder = std::getenv("WIREPRINT_FUZZ_SEEDS");
  if (folder == nullptr) return 0;
  size_t number = 0;
  for (const std::string& seed : wireprint::fuzz::MadeSeeds()) {
    std::ofstream(absl::StrCat(folder, "/made-", number++), std::ios::binary) << seed;
  }
  return 0;
}
