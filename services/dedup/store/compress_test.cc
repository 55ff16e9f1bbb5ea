#include "services/dedup/store/compress.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

namespace wireprint::dedup {
namespace {

std::string Prose(size_t words) {
  std::string text;
  for (size_t i = 0; i < words; ++i) absl::StrAppend(&text, "the harbour gate ", i * i % 97, " opened at noon. ");
  return text;
}

std::string Noise(size_t size) {
  std::mt19937_64 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST(CompressTest, EverySizeComesBack) {
  for (const size_t words : {7, 20, 100, 1000, 2000, 100, 7}) {
    const std::string text = Prose(words);
    const std::string block(Compress(text));
    if (text.size() < 256) {
      EXPECT_EQ(block, "");
      continue;
    }
    ASSERT_FALSE(block.empty()) << words;
    EXPECT_LE(block.size(), text.size() - text.size() / 8);
    std::string back = "used before";
    ASSERT_TRUE(Decompress(block, text.size(), back));
    EXPECT_EQ(back, text);
  }
}

TEST(CompressTest, WhatDoesNotGetSmallerIsLeftAlone) {
  EXPECT_TRUE(Compress("").empty());
  EXPECT_TRUE(Compress("short").empty());
  EXPECT_TRUE(Compress(Noise(5000)).empty());
}

TEST(CompressTest, AWrongSizeOrADamagedBlockIsRefused) {
  const std::string text = Prose(300);
  const std::string block(Compress(text));
  std::string back;
  EXPECT_FALSE(Decompress(block, text.size() - 1, back));
  EXPECT_FALSE(Decompress(block, text.size() + 1, back));
  EXPECT_FALSE(Decompress(block, size_t{1} << 62, back));
  EXPECT_FALSE(Decompress("", 1, back));
  EXPECT_FALSE(Decompress(block.substr(0, block.size() / 2), text.size(), back));
  EXPECT_FALSE(Decompress(Noise(4000), text.size(), back));
}

TEST(CompressTest, ThreadsHaveBuffersOfTheirOwn) {
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      const std::string text = Prose(100 + 200 * t);
      for (int i = 0; i < 200; ++i) {
        std::string back;
        ASSERT_TRUE(Decompress(Compress(text), text.size(), back));
        ASSERT_EQ(back, text);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace wireprint::dedup
