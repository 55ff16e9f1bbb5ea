// A report as its caller sent it, and what is known of its id. Plain data: no protobuf, no store, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wireprint::report {

// Place of a revision of a report in the order of its corpus, from 1. Never reused. Each revision has one of its own.
using Sequence = uint64_t;

// Microseconds since the Unix epoch.
using Micros = int64_t;

using Hash128 = std::array<uint8_t, 16>;

// A protobuf Timestamp kept as it was sent.
struct SentTime {
  int64_t seconds = 0;
  int32_t nanos = 0;
  bool operator==(const SentTime&) const = default;
};

// A report as its caller sent it. nullopt: not supplied; empty: the page has none.
struct Report {
  std::string report_id;
  std::string outlet;
  std::string text;
  std::optional<std::string> title;
  std::optional<std::string> byline;
  std::optional<std::string> credit_line;
  std::optional<std::string> url;
  std::optional<std::string> language;
  std::optional<SentTime> published_at;
  bool operator==(const Report&) const = default;
};

// The revisions of one report_id, or its tombstone.
struct Identity {
  struct Revision {
    uint32_t number = 0;
    Sequence sequence = 0;
    Hash128 content_hash{};
    bool operator==(const Revision&) const = default;
  };
  // Kept revisions, oldest first; the last is current. Empty in a tombstone.
  std::vector<Revision> revisions;
  // When the report was deleted.
  std::optional<Micros> delete_time;
  // When it was first observed; the same over all its revisions.
  Micros observe_time = 0;
  bool operator==(const Identity&) const = default;
};

}  // namespace wireprint::report
