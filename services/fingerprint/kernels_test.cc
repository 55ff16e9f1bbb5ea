// Every instruction set gives the bits of the plain code.
#include "services/fingerprint/kernels.h"

#include <array>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::fingerprint {
namespace {

using text::Isa;

const Kernels& Oracle() { return KernelsFor(Isa::kScalar); }

// Lists of hashes that are random, repeated, extreme, or crowded where the kernels branch.
std::vector<std::vector<uint64_t>> HashLists() {
  std::mt19937_64 random(20260701);
  std::vector<std::vector<uint64_t>> lists;
  for (size_t n = 1; n <= 40; ++n) {
    std::vector<uint64_t> list(n);
    for (uint64_t& h : list) h = random();
    lists.push_back(list);
    for (uint64_t& h : list) h = list[random() % n];
    lists.push_back(list);
    for (uint64_t& h : list) h >>= random() % 64;
    lists.push_back(list);
    for (uint64_t& h : list) h = uint64_t{0} - random() % 2;
    lists.push_back(list);
  }
  for (const size_t n : {93, 94, 95, 96, 127, 128, 129, 500, 1000, 4095, 4096, 4097, 20011}) {
    std::vector<uint64_t> list(n);
    for (uint64_t& h : list) h = random();
    lists.push_back(list);
    for (uint64_t& h : list) h = random() >> 57 << 57 | 0xFFFFFFFF;
    lists.push_back(list);
    for (uint64_t& h : list) h = random() % 2 ? (uint64_t{1} << 60) - random() % 3 : random();
    lists.push_back(list);
  }
  return lists;
}

class KernelsTest : public testing::TestWithParam<Isa> {
 protected:
  const Kernels& kernels() const { return KernelsFor(GetParam()); }
};

TEST_P(KernelsTest, HashesWordsOfEveryLength) {
  std::mt19937_64 random(7);
  std::string folded;
  std::vector<uint32_t> begin;
  std::vector<uint32_t> end;
  for (size_t round = 0; round < 20; ++round) {
    for (size_t size = 0; size <= 600; size += size < 70 ? 1 : 53) {
      begin.push_back(static_cast<uint32_t>(folded.size()));
      for (size_t i = 0; i < size; ++i) folded.push_back(static_cast<char>(round == 0 ? 0xFF : random()));
      end.push_back(static_cast<uint32_t>(folded.size()));
    }
  }
  folded.append(64, '\xAA');
  std::vector<uint64_t> expected(begin.size());
  std::vector<uint64_t> actual(begin.size());
  Oracle().hash_words(folded.data(), begin.data(), end.data(), begin.size(), expected.data());
  kernels().hash_words(folded.data(), begin.data(), end.data(), begin.size(), actual.data());
  EXPECT_EQ(actual, expected);
}

TEST_P(KernelsTest, MixesShingles) {
  for (const std::vector<uint64_t>& words : HashLists()) {
    if (words.size() < kShingleWords) continue;
    const size_t count = words.size() - kShingleWords + 1;
    std::vector<uint64_t> expected(count);
    std::vector<uint64_t> actual(count);
    Oracle().shingles(words.data(), count, expected.data());
    kernels().shingles(words.data(), count, actual.data());
    ASSERT_EQ(actual, expected);
  }
}

TEST_P(KernelsTest, FindsSlotMinima) {
  for (const std::vector<uint64_t>& list : HashLists()) {
    std::array<uint32_t, kSlots> expected;
    std::array<uint32_t, kSlots> actual;
    Oracle().slot_minima(list.data(), list.size(), expected.data());
    kernels().slot_minima(list.data(), list.size(), actual.data());
    ASSERT_EQ(actual, expected);
    actual.fill(1);
    std::vector<uint16_t> table(1 << 12);
    std::vector<uint16_t> expected_table(1 << 12);
    kernels().slot_minima_and_last(list.data(), list.size(), actual.data(), 52, table.data());
    Oracle().last_in_bucket(list.data(), list.size(), 52, expected_table.data());
    ASSERT_EQ(actual, expected);
    ASSERT_EQ(table, expected_table);
  }
}

TEST_P(KernelsTest, RefillsSlots) {
  for (const std::vector<uint64_t>& list : HashLists()) {
    for (const size_t slot : {0, 1, 64, 127}) {
      const uint32_t a = kConstants.refill_multiplier[slot];
      const uint32_t b = kConstants.refill_addend[slot];
      ASSERT_EQ(kernels().refill(list.data(), list.size(), a, b), Oracle().refill(list.data(), list.size(), a, b));
    }
  }
}

TEST_P(KernelsTest, SelectsAndSorts) {
  constexpr uint64_t kSignBit = uint64_t{1} << 63;
  for (const std::vector<uint64_t>& list : HashLists()) {
    for (const uint64_t limit : {uint64_t{0}, kSampleBelow - 1, kSampleBelow, kSignBit - 1, kSignBit, ~uint64_t{0}}) {
      std::vector<uint64_t> expected(list.size() + 8);
      std::vector<uint64_t> actual(list.size() + 8);
      const size_t n = Oracle().at_most(list.data(), list.size(), limit, expected.data());
      ASSERT_EQ(kernels().at_most(list.data(), list.size(), limit, actual.data()), n);
      expected.resize(n);
      actual.resize(n);
      ASSERT_EQ(actual, expected);
      if (n > kFew || limit >= kSignBit) continue;
      std::vector<uint64_t> sorted(n + 8);
      std::vector<uint64_t> sorted_too(n + 8);
      const size_t distinct = Oracle().sort_few(expected.data(), n, sorted.data());
      ASSERT_EQ(kernels().sort_few(expected.data(), n, sorted_too.data()), distinct);
      sorted.resize(distinct);
      sorted_too.resize(distinct);
      ASSERT_EQ(sorted_too, sorted);
    }
  }
}

TEST_P(KernelsTest, FindsCrowdedBuckets) {
  for (const std::vector<uint64_t>& list : HashLists()) {
    for (const int shift : {52, 58, 49}) {
      std::vector<uint16_t> table((size_t{1} << (64 - shift)) + 1, 0xABCD);
      std::vector<uint16_t> table_too = table;
      std::vector<uint64_t> expected(list.size() + 8), expected_last(list.size() + 8);
      std::vector<uint64_t> actual(list.size() + 8), actual_last(list.size() + 8);
      Oracle().last_in_bucket(list.data(), list.size(), shift, table.data());
      kernels().last_in_bucket(list.data(), list.size(), shift, table_too.data());
      ASSERT_EQ(table_too, table);
      const size_t n =
          Oracle().find_crowded(list.data(), list.size(), shift, table.data(), expected.data(), expected_last.data());
      ASSERT_EQ(
          kernels().find_crowded(list.data(), list.size(), shift, table_too.data(), actual.data(), actual_last.data()),
          n);
      for (auto* buffer : {&expected, &expected_last, &actual, &actual_last}) buffer->resize(n);
      ASSERT_EQ(actual, expected);
      ASSERT_EQ(actual_last, expected_last);
    }
  }
}

TEST_P(KernelsTest, HashesExactly) {
  for (const std::vector<uint64_t>& list : HashLists()) {
    std::array<uint8_t, 16> expected;
    std::array<uint8_t, 16> actual;
    Oracle().xxh3_128(list.data(), list.size() * 8, expected.data());
    kernels().xxh3_128(list.data(), list.size() * 8, actual.data());
    ASSERT_EQ(actual, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, KernelsTest, testing::ValuesIn(text::SupportedIsas()),
                         [](const auto& suite) { return std::string(text::IsaName(suite.param)); });

}  // namespace
}  // namespace wireprint::fingerprint
