#include "services/analysis/phrase_set.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "absl/strings/string_view.h"
#include "services/analysis/fold.h"
#include "services/analysis/needed_literals.h"
#include "services/analysis/relaxed_pattern.h"

namespace wireprint::analysis {
namespace {

// A second list of strings that stand more often costs more than it saves.
constexpr double kRare = .001;

RE2::Options Options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_dot_nl(true);
  return options;
}

}  // namespace

struct PhraseSet::Phrase {
  size_t rule = 0;
  std::unique_ptr<RE2> exact;
  std::unique_ptr<RE2> relaxed;  // null when there is nothing to relax

  bool Matches(const re2::StringPiece& line) const {
    return (relaxed == nullptr || RE2::PartialMatch(line, *relaxed)) && RE2::PartialMatch(line, *exact);
  }
};

PhraseSet::PhraseSet() = default;
PhraseSet::~PhraseSet() = default;

bool PhraseSet::Add(const std::string& pattern, size_t rule, std::string& error) {
  auto phrase = std::make_unique<Phrase>();
  phrase->rule = rule;
  phrase->exact = std::make_unique<RE2>(pattern, Options());
  if (!phrase->exact->ok()) {
    error = phrase->exact->error();
    return false;
  }
  const uint64_t group = uint64_t{1} << (phrases_.size() % 64);
  std::vector<std::vector<std::string>> needed = NeededLiterals(pattern, 1);
  std::stable_sort(needed.begin(), needed.end(),
                   [](const auto& a, const auto& b) { return LiteralSet::CostOf(a) < LiteralSet::CostOf(b); });
  if (needed.empty()) ++unfiltered_;
  for (size_t list = 0; list < kMaxLists; ++list) {
    if (list >= needed.size() || (list > 0 && LiteralSet::CostOf(needed[list]) > kRare)) {
      always_[list] |= group;
      continue;
    }
    for (const std::string& literal : needed[list]) {
      literals_.Add(literal, static_cast<uint32_t>(needed_by_.size()));
      needed_by_.push_back({});
      needed_by_.back()[list] = group;
    }
  }
  if (const std::string relaxed = RelaxedPattern(pattern); relaxed != pattern) {
    phrase->relaxed = std::make_unique<RE2>(relaxed, Options());
    if (!phrase->relaxed->ok()) phrase->relaxed = nullptr;
  }
  phrases_.push_back(std::move(phrase));
  return true;
}

uint64_t PhraseSet::GroupsIn(absl::string_view line) const {
  thread_local std::string lower;
  if (!LowerAscii(line, lower) && FoldsToAscii(line)) return ~uint64_t{0};
  Groups groups = always_;
  literals_.Find(lower, [&](uint32_t literal, size_t) {
    for (size_t list = 0; list < kMaxLists; ++list) groups[list] |= needed_by_[literal][list];
  });
  uint64_t all = groups[0];
  for (const uint64_t some : groups) all &= some;
  return all;
}

void PhraseSet::Match(absl::string_view line, size_t& best) const {
  if (phrases_.empty() || phrases_.front()->rule >= best) return;
  const uint64_t groups = GroupsIn(line);
  if (groups == 0) return;
  const re2::StringPiece piece(line.data(), line.size());
  for (size_t i = 0; i < phrases_.size() && phrases_[i]->rule < best; ++i) {
    if ((groups >> (i % 64) & 1) != 0 && phrases_[i]->Matches(piece)) best = phrases_[i]->rule;
  }
}

bool PhraseSet::Matches(absl::string_view line, size_t rule) const {
  const re2::StringPiece piece(line.data(), line.size());
  return std::any_of(phrases_.begin(), phrases_.end(), [&](const std::unique_ptr<Phrase>& phrase) {
    return phrase->rule == rule && phrase->Matches(piece);
  });
}

}  // namespace wireprint::analysis
