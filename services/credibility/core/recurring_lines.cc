#include "services/credibility/core/recurring_lines.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace wireprint::credibility {
namespace {

// Bytes that a line or a topic takes beside itself.
size_t HeldBy(const RecurringEntry& entry) {
  return (entry.stories.size() * sizeof(LineStory) + entry.stand_ins.size() * sizeof(StandIn)) * 4 / 3;
}
size_t HeldBy(const RecurringLines::State::Topic& topic) { return topic.shingles.size() * sizeof(uint64_t); }

}  // namespace

size_t RecurringLines::bytes() const {
  return sizeof *this + lines_.size() * 3 / 2 * (sizeof(LineId) + sizeof(RecurringEntry) + 1) +
         (rulings_ == nullptr ? 0 : rulings_->size()) * (sizeof(LineId) + sizeof(LineRuling) + 4 * sizeof(void*)) +
         topics_.size() * sizeof(State::Topic) + held_;
}

size_t RecurringLines::StoriesNeeded(RecurringForm form, bool figures) const {
  const bool is_short = form != RecurringForm::kSentence && !figures;
  return is_short ? options_.short_stories : options_.sentence_stories;
}

const std::vector<uint64_t>* RecurringLines::TopicOf(ReportKey key) const {
  const auto found =
      std::find_if(topics_.rbegin(), topics_.rend(), [&](const auto& topic) { return topic.key == key; });
  return found == topics_.rend() ? nullptr : &found->shingles;
}

bool RecurringLines::IsOfAnotherTopic(ReportKey key, absl::Span<const uint64_t> topic) const {
  const std::vector<uint64_t>* own = TopicOf(key);
  return own != nullptr && DifferentTopics(*own, topic);
}

// But for what an edge says. `topic` is that of `other`; null: not known.
bool RecurringLines::IsOfOneStory(RecurringForm form, const LineStory& story, const LineStory& other,
                                  const std::vector<uint64_t>* topic) const {
  if (form == RecurringForm::kPrefix && story.remainder == other.remainder) return true;
  if (std::abs(other.observe_time - story.observe_time) >= options_.story_gap) return false;
  return topic == nullptr || !IsOfAnotherTopic(story.key, *topic);
}

// Takes a report in as a story of its own, or to stand in for the only one that it is of.
void RecurringLines::Tell(RecurringEntry& entry, const LineReport& report, uint64_t remainder) const {
  const LineStory own{report.key, report.observe_time, remainder};
  const auto related = [&](ReportKey key) {
    return key == report.key || std::find(report.related.begin(), report.related.end(), key) != report.related.end();
  };
  const LineStory* of = nullptr;
  for (const LineStory& story : entry.stories) {
    if (!related(story.key) && !IsOfOneStory(entry.form, story, own, &report.sightings.topic)) continue;
    if (of != nullptr || story.key == report.key) return;
    of = &story;
  }
  if (of == nullptr) {
    std::erase_if(entry.stand_ins, [&](const auto& other) { return related(other.report.key); });
    entry.stories.push_back(own);
    return;
  }
  const auto others = std::count_if(entry.stand_ins.begin(), entry.stand_ins.end(),
                                    [&](const auto& other) { return other.of == of->key; });
  if (static_cast<size_t>(others) < kMaxStandIns) entry.stand_ins.push_back({of->key, own});
}

// What stood in for a story takes the place that it would have without it, the first that is of no other story.
void RecurringLines::Succeed(RecurringEntry& entry, ReportKey forgotten) const {
  const LineStory* next = nullptr;
  for (const auto& other : entry.stand_ins) {
    if (other.of != forgotten) continue;
    const std::vector<uint64_t>* topic = TopicOf(other.report.key);
    const bool taken = std::any_of(entry.stories.begin(), entry.stories.end(), [&](const LineStory& story) {
      return IsOfOneStory(entry.form, story, other.report, topic);
    });
    if (taken) continue;
    next = &other.report;
    break;
  }
  if (next == nullptr) {
    std::erase_if(entry.stand_ins, [&](const auto& other) { return other.of == forgotten; });
    return;
  }
  const LineStory story = *next;
  const auto place = std::find_if(entry.stories.begin(), entry.stories.end(),
                                  [&](const LineStory& later) { return later.key > story.key; });
  entry.stories.insert(place, story);
  std::erase_if(entry.stand_ins, [&](const auto& other) { return other.report.key == story.key; });
  for (auto& other : entry.stand_ins) {
    if (other.of == forgotten) other.of = story.key;
  }
}

void RecurringLines::Observe(const LineReport& report) {
  std::set<LineId> seen;
  for (const LineSighting& sighting : report.sightings.lines) {
    if (!seen.insert(sighting.id).second) continue;
    RecurringEntry& entry = lines_[sighting.id];
    held_ -= HeldBy(entry);
    if (entry.sightings == 0) {
      entry.form = sighting.form;
      entry.figures = sighting.figures;
      entry.first_seen = report.observe_time;
      entry.last_seen = report.observe_time;
    }
    ++entry.sightings;
    entry.first_seen = std::min(entry.first_seen, report.observe_time);
    entry.last_seen = std::max(entry.last_seen, report.observe_time);
    if (entry.stories.size() < kMaxStories) Tell(entry, report, sighting.remainder);
    if (!entry.learnt && entry.stories.size() >= StoriesNeeded(entry)) {
      entry.learnt = report.observe_time;
      if (!IsRuled(sighting.id)) ++generation_;
    }
    held_ += HeldBy(entry);
  }
  topics_.push_back({report.key, report.sightings.topic});
  held_ += HeldBy(topics_.back());
  if (topics_.size() > options_.max_topics) {
    held_ -= HeldBy(topics_.front());
    topics_.pop_front();
  }
  MakeRoom();
}

std::vector<ReportKey> RecurringLines::StoriesOf(absl::Span<const LineSighting> sightings) const {
  std::set<ReportKey> stories;
  for (const LineSighting& sighting : sightings) {
    const auto found = lines_.find(sighting.id);
    if (found == lines_.end()) continue;
    for (const LineStory& story : found->second.stories) stories.insert(story.key);
    for (const auto& other : found->second.stand_ins) stories.insert(other.report.key);
  }
  return {stories.begin(), stories.end()};
}

bool RecurringLines::MayTeach(const LineSighting& sighting, size_t times) const {
  const auto found = lines_.find(sighting.id);
  if (found == lines_.end()) return times >= StoriesNeeded(sighting.form, sighting.figures);
  return !found->second.learnt && found->second.stories.size() + times >= StoriesNeeded(found->second);
}

void RecurringLines::Forget(const LineReport& report) {
  std::set<LineId> seen;
  for (const LineSighting& sighting : report.sightings.lines) {
    const auto found = lines_.find(sighting.id);
    if (found == lines_.end() || !seen.insert(sighting.id).second) continue;
    RecurringEntry& entry = found->second;
    held_ -= HeldBy(entry);
    entry.sightings -= std::min<uint64_t>(entry.sightings, 1);
    std::erase_if(entry.stand_ins, [&](const auto& other) { return other.report.key == report.key; });
    if (std::erase_if(entry.stories, [&](const LineStory& story) { return story.key == report.key; }) > 0) {
      Succeed(entry, report.key);
    }
    if (entry.learnt && entry.stories.size() >= StoriesNeeded(entry)) {
      entry.learnt = entry.stories[StoriesNeeded(entry) - 1].observe_time;
    } else if (entry.learnt) {
      entry.learnt.reset();
      if (!IsRuled(sighting.id)) ++generation_;
    }
    // Those of reports from before MakeRoom dropped the line are not counted here.
    entry.sightings = std::max<uint64_t>(entry.sightings, entry.stories.size() + entry.stand_ins.size());
    if (entry.stories.empty()) {
      lines_.erase(found);
      continue;
    }
    held_ += HeldBy(entry);
    entry.first_seen = entry.last_seen = entry.stories.front().observe_time;
    const auto seen_at = [&](const LineStory& story) {
      entry.first_seen = std::min(entry.first_seen, story.observe_time);
      entry.last_seen = std::max(entry.last_seen, story.observe_time);
    };
    for (const LineStory& story : entry.stories) seen_at(story);
    for (const auto& other : entry.stand_ins) seen_at(other.report);
  }
  std::erase_if(topics_, [&](const State::Topic& topic) {
    if (topic.key != report.key) return false;
    held_ -= HeldBy(topic);
    return true;
  });
}

bool RecurringLines::Active(LineId id) const {
  if (IsRuled(id)) return rulings_->at(id) == LineRuling::kBoilerplate;
  const auto found = lines_.find(id);
  return found != lines_.end() && found->second.learnt.has_value();
}

std::vector<size_t> RecurringLines::ActiveOf(absl::Span<const LineSighting> sightings) const {
  std::vector<size_t> active;
  for (size_t i = 0; i < sightings.size(); ++i) {
    if (Active(sightings[i].id)) active.push_back(i);
  }
  return active;
}

void RecurringLines::Rule(LineId id, std::optional<LineRuling> ruling) {
  const auto state = [&] {
    const bool body = IsRuled(id) && rulings_->at(id) == LineRuling::kBody;
    return std::make_pair(Active(id), body);
  };
  const auto before = state();
  Rulings rulings = rulings_ == nullptr ? Rulings() : *rulings_;
  if (ruling) {
    rulings[id] = *ruling;
  } else {
    rulings.erase(id);
  }
  rulings_ = rulings.empty() ? nullptr : std::make_shared<const Rulings>(std::move(rulings));
  if (state() != before) ++generation_;
}

// Forgets a quarter of the lines when there are too many: those of one story before others, the longest unseen first.
// What is learnt stays, up to a bound of its own.
void RecurringLines::MakeRoom() {
  if (lines_.size() <= options_.max_lines) return;
  using Place = std::tuple<bool, Micros, LineId>;
  std::vector<Place> candidates;
  std::vector<Place> learnt;
  for (const auto& [id, entry] : lines_) {
    (entry.learnt ? learnt : candidates).emplace_back(entry.stories.size() > 1, entry.last_seen, id);
  }
  const auto drop = [&](std::vector<Place>& places, size_t kept) {
    if (places.size() <= kept) return;
    std::sort(places.begin(), places.end());
    for (size_t i = 0; i < places.size() - kept; ++i) {
      const auto line = lines_.find(std::get<LineId>(places[i]));
      if (line->second.learnt && !IsRuled(line->first)) ++generation_;
      held_ -= HeldBy(line->second);
      lines_.erase(line);
    }
  };
  drop(learnt, options_.max_learnt);
  const size_t room = options_.max_lines - std::min(options_.max_lines, std::min(learnt.size(), options_.max_learnt));
  drop(candidates, room * 3 / 4);
}

RecurringLines::State RecurringLines::Export() const {
  return {{lines_.begin(), lines_.end()}, rulings_ == nullptr ? Rulings() : *rulings_, topics_, generation_};
}

void RecurringLines::Import(State state) {
  lines_.clear();
  for (auto& [id, entry] : state.lines) lines_.emplace(id, std::move(entry));
  rulings_ = state.rulings.empty() ? nullptr : std::make_shared<const Rulings>(std::move(state.rulings));
  topics_ = std::move(state.topics);
  generation_ = state.generation;
  held_ = 0;
  for (const auto& [id, entry] : lines_) held_ += HeldBy(entry);
  for (const State::Topic& topic : topics_) held_ += HeldBy(topic);
}

}  // namespace wireprint::credibility
