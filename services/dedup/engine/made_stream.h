// Made-up streams of reports whose stories are known, for tests of clusters.
#pragma once

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/dedup/core/types.h"

namespace wireprint::dedup {

using Rng = std::mt19937_64;

inline std::string Words(int story, int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) absl::StrAppend(&text, i % 12 == 0 ? "\n" : "", "s", story, "w", i, " ");
  return text;
}

// One report of a made-up stream.
struct Made {
  std::string id;
  std::string text;
  int story;  // -1: of none
};

// `stories` of some ten reports each, and a round-up for every 65 of those.
inline std::vector<Made> MakeStream(int stories, uint64_t seed) {
  Rng rng(seed);
  const auto below = [&](int n) { return static_cast<int>(rng() % static_cast<uint64_t>(n)); };
  std::vector<Made> stream;
  for (int story = 0; story < stories; ++story) {
    const int length = 200 + below(200);
    for (int copy = 0; copy < 10; ++copy) {
      std::string text;
      switch (below(4)) {
        case 0:  // whole, with a few words changed
          text = absl::StrCat(Words(story, 0, length / 2), "changed", copy, " ", Words(story, length / 2, length));
          break;
        case 1:  // trimmed
          text = Words(story, 0, length * (40 + below(50)) / 100);
          break;
        case 2:  // with words of its own
          text = absl::StrCat(Words(story, 0, length), Words(10'000 + story * 10 + copy, 0, 30 + below(40)));
          break;
        default:
          text = Words(story, 0, length);
      }
      stream.push_back({absl::StrCat("r", story, "-", copy), text, story});
    }
  }
  for (int i = 0; i < stories * 10 / 65 + 1; ++i) {
    std::string text;
    for (int part = 0; part < 6; ++part) absl::StrAppend(&text, Words(below(stories), 0, 90));
    stream.push_back({absl::StrCat("roundup", i), text, -1});
  }
  return stream;
}

// Of two clusterings of the reports of `stream`.
inline double AdjustedRandIndex(const std::vector<Made>& stream, const std::map<std::string, ClusterNumber>& a,
                                const std::map<std::string, ClusterNumber>& b) {
  std::map<std::pair<ClusterNumber, ClusterNumber>, double> both;
  std::map<ClusterNumber, double> in_a;
  std::map<ClusterNumber, double> in_b;
  for (const Made& made : stream) {
    ++both[{a.at(made.id), b.at(made.id)}];
    ++in_a[a.at(made.id)];
    ++in_b[b.at(made.id)];
  }
  const auto together = [](const auto& counts) {
    double sum = 0;
    for (const auto& [key, n] : counts) sum += n * (n - 1) / 2;
    return sum;
  };
  const double n = static_cast<double>(stream.size());
  const double expected = together(in_a) * together(in_b) / (n * (n - 1) / 2);
  return (together(both) - expected) / ((together(in_a) + together(in_b)) / 2 - expected);
}

}  // namespace wireprint::dedup
