#include "services/dedup/store/encode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/dedup/store/coder.h"
#include "services/dedup/store/test_records.h"

namespace wireprint::dedup {
namespace {

using ::testing::HasSubstr;

// One kind of record: how to make, write and read it.
template <typename T>
struct Kind;

template <>
struct Kind<Sketch> {
  static Sketch Random(Generator& generator) { return RandomSketch(generator, 7); }
  static Sketch Empty() { return Sketch{.sequence = 7}; }
  static void Encode(const Sketch& value, std::string& out) { EncodeSketch(value, out); }
  static absl::Status Decode(absl::string_view bytes, Sketch& out) { return DecodeSketch(bytes, out); }
};

template <>
struct Kind<StoredText> {
  static StoredText Random(Generator& generator) { return RandomStoredText(generator); }
  static StoredText Empty() { return {}; }
  static void Encode(const StoredText& value, std::string& out) {
    EncodeText(value, value.report.text.size() % 2 == 0, out);
  }
  static absl::Status Decode(absl::string_view bytes, StoredText& out) { return DecodeText(bytes, out); }
};

template <>
struct Kind<Identity> {
  static Identity Random(Generator& generator) { return RandomIdentity(generator); }
  static Identity Empty() { return {}; }
  static void Encode(const Identity& value, std::string& out) { EncodeIdentity(value, out); }
  static absl::Status Decode(absl::string_view bytes, Identity& out) { return DecodeIdentity(bytes, out); }
};

template <>
struct Kind<LogEntry> {
  static LogEntry Random(Generator& generator) { return RandomLogEntry(generator, 7); }
  static LogEntry Empty() { return LogEntry{.number = 7}; }
  static void Encode(const LogEntry& value, std::string& out) { EncodeLogEntry(value, out); }
  static absl::Status Decode(absl::string_view bytes, LogEntry& out) { return DecodeLogEntry(bytes, out); }
};

template <>
struct Kind<Cluster> {
  static Cluster Random(Generator& generator) { return RandomCluster(generator, 7); }
  static Cluster Empty() { return Cluster{.number = 7}; }
  static void Encode(const Cluster& value, std::string& out) { EncodeCluster(value, out); }
  static absl::Status Decode(absl::string_view bytes, Cluster& out) { return DecodeCluster(bytes, out); }
};

template <>
struct Kind<Member> {
  static Member Random(Generator& generator) { return RandomMember(generator, {7, 8, 9}); }
  static Member Empty() { return Member{.cluster = 7, .observe_time = 8, .sequence = 9}; }
  static void Encode(const Member& value, std::string& out) { EncodeMember(value, out); }
  static absl::Status Decode(absl::string_view bytes, Member& out) { return DecodeMember(bytes, out); }
};

template <typename T>
class EncodeTest : public ::testing::Test {
 protected:
  static std::string Encoded(const T& value) {
    std::string bytes;
    Kind<T>::Encode(value, bytes);
    return bytes;
  }
};

using Kinds = ::testing::Types<Sketch, StoredText, Identity, LogEntry, Cluster, Member>;
TYPED_TEST_SUITE(EncodeTest, Kinds);

TYPED_TEST(EncodeTest, WhatWasWrittenIsReadIntoAFreshOrAUsedValue) {
  Generator generator(1);
  TypeParam used = Kind<TypeParam>::Random(generator);
  for (int i = 0; i < 500; ++i) {
    const TypeParam value = i == 0 ? Kind<TypeParam>::Empty() : Kind<TypeParam>::Random(generator);
    const std::string bytes = this->Encoded(value);
    TypeParam fresh = Kind<TypeParam>::Empty();
    ASSERT_TRUE(Kind<TypeParam>::Decode(bytes, fresh).ok());
    EXPECT_EQ(fresh, value);
    ASSERT_TRUE(Kind<TypeParam>::Decode(bytes, used).ok());
    EXPECT_EQ(used, value);
  }
}

TYPED_TEST(EncodeTest, EveryTruncationIsDataLoss) {
  Generator generator(2);
  for (int i = 0; i < 20; ++i) {
    const std::string bytes = this->Encoded(Kind<TypeParam>::Random(generator));
    for (size_t size = 0; size < bytes.size(); ++size) {
      // A copy of exactly this size: a read beyond its end is seen by the address sanitizer.
      const std::vector<char> part(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
      TypeParam out = Kind<TypeParam>::Empty();
      const absl::Status status = Kind<TypeParam>::Decode(absl::string_view(part.data(), part.size()), out);
      ASSERT_EQ(status.code(), absl::StatusCode::kDataLoss) << size << " of " << bytes.size();
    }
  }
}

TYPED_TEST(EncodeTest, BytesBehindTheEndAreDataLoss) {
  Generator generator(3);
  TypeParam out = Kind<TypeParam>::Empty();
  const std::string bytes = this->Encoded(Kind<TypeParam>::Random(generator));
  EXPECT_EQ(Kind<TypeParam>::Decode(bytes + '\0', out).code(), absl::StatusCode::kDataLoss);
}

TYPED_TEST(EncodeTest, AnUnknownVersionIsDataLossAndNamed) {
  Generator generator(4);
  std::string bytes = this->Encoded(Kind<TypeParam>::Random(generator));
  bytes[0] = 9;
  TypeParam out = Kind<TypeParam>::Empty();
  const absl::Status status = Kind<TypeParam>::Decode(bytes, out);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("version 9"));
}

TYPED_TEST(EncodeTest, UnknownFlagsAndKindsAreDataLoss) {
  constexpr bool has_flags = !std::is_same_v<TypeParam, Cluster> && !std::is_same_v<TypeParam, Member>;
  if (!has_flags) return;
  Generator generator(5);
  std::string bytes = this->Encoded(Kind<TypeParam>::Random(generator));
  bytes[1] = static_cast<char>(0x80);
  TypeParam out = Kind<TypeParam>::Empty();
  EXPECT_EQ(Kind<TypeParam>::Decode(bytes, out).code(), absl::StatusCode::kDataLoss);
}

// Whatever the bytes: an answer, no crash, no huge allocation.
TYPED_TEST(EncodeTest, DamagedBytesAreReadSafely) {
  Generator generator(6);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes = this->Encoded(Kind<TypeParam>::Random(generator));
    for (int flips = 0; flips < 3; ++flips) {
      bytes[1 + Below(generator, bytes.size() - 1)] = static_cast<char>(Below(generator, 2) == 0 ? 0xff : generator());
    }
    TypeParam out = Kind<TypeParam>::Empty();
    const absl::Status status = Kind<TypeParam>::Decode(bytes, out);
    EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kDataLoss);
  }
}

TEST(EncodeTest, AnUnknownRelationIsDataLoss) {
  Sketch sketch;
  sketch.edges.resize(1);
  for (const int relation : {0, 9, 255}) {
    sketch.edges[0].relation = static_cast<Relation>(relation);
    std::string bytes;
    EncodeSketch(sketch, bytes);
    Sketch out;
    EXPECT_EQ(DecodeSketch(bytes, out).code(), absl::StatusCode::kDataLoss) << relation;
  }
}

// A report of 500 words has about 35 samples.
TEST(EncodeTest, ASketchOfANewsReportTakesAtMost600Bytes) {
  Generator generator(8);
  Sketch sketch = RandomSketch(generator, 1);
  sketch.samples.resize(35);
  sketch.edges.clear();
  std::string bytes;
  EncodeSketch(sketch, bytes);
  EXPECT_LE(bytes.size(), 600u);
}

TEST(DecoderTest, VarintsHoldEveryValueAndRefuseOthers) {
  for (const uint64_t value : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{1} << 32, ~uint64_t{0}}) {
    std::string bytes;
    Encoder(bytes).Varint(value);
    uint64_t wide = 1;
    Decoder from(bytes);
    EXPECT_TRUE(from.Varint(wide) && from.Finished());
    EXPECT_EQ(wide, value);
    uint32_t narrow = 0;
    EXPECT_EQ(Decoder(bytes).Varint(narrow), value <= ~uint32_t{0});
  }
  uint64_t out = 0;
  EXPECT_FALSE(Decoder(std::string(10, '\xff')).Varint(out));
  EXPECT_FALSE(Decoder(std::string(9, '\xff') + '\x02').Varint(out));
}

}  // namespace
}  // namespace wireprint::dedup
