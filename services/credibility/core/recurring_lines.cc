#include "services/credibility/core/recurring_lines.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace wireprint::credibility {
namespace {

// `text` cut to kMaxExampleBytes, at a code point.
std::string Example(absl::string_view text) {
  size_t size = std::min(text.size(), kMaxExampleBytes);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size));
}

// Bytes that a line or a topic takes beside itself.
size_t HeldBy(const RecurringEntry& entry) {
  return entry.example.size() + entry.stories.size() * sizeof(LineStory) * 4 / 3;
}
size_t HeldBy(const RecurringLines::State::Topic& topic) { return topic.shingles.size() * sizeof(uint64_t); }

}  // namespace

size_t RecurringLines::bytes() const {
  return sizeof *this + lines_.size() * 3 / 2 * (sizeof(LineId) + sizeof(RecurringEntry) + 1) +
         rulings_.size() * (sizeof(LineId) + sizeof(LineRuling) + 4 * sizeof(void*)) +
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

bool RecurringLines::IsNewStory(const RecurringEntry& entry, const LineReport& report, uint64_t remainder) const {
  return std::none_of(entry.stories.begin(), entry.stories.end(), [&](const LineStory& story) {
    if (story.key == report.key) return true;
    if (entry.form == RecurringForm::kPrefix && story.remainder == remainder) return true;
    if (std::find(report.related.begin(), report.related.end(), story.key) != report.related.end()) return true;
    if (std::abs(report.observe_time - story.observe_time) >= options_.story_gap) return false;
    const std::vector<uint64_t>* topic = TopicOf(story.key);
    return topic == nullptr || !DifferentTopics(*topic, report.sightings.topic);
  });
}

void RecurringLines::Observe(const LineReport& report, absl::string_view text) {
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
    } else if (entry.example.empty()) {
      entry.example = Example(text.substr(sighting.span.begin, sighting.span.size()));
      entry.example_key = report.key;
    }
    ++entry.sightings;
    entry.first_seen = std::min(entry.first_seen, report.observe_time);
    entry.last_seen = std::max(entry.last_seen, report.observe_time);
    if (entry.stories.size() < kMaxStories && IsNewStory(entry, report, sighting.remainder)) {
      entry.stories.push_back({report.key, report.observe_time, sighting.remainder});
      if (!entry.learnt && entry.stories.size() >= StoriesNeeded(entry)) {
        entry.learnt = report.observe_time;
        if (!rulings_.contains(sighting.id)) ++generation_;
      }
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
    std::erase_if(entry.stories, [&](const LineStory& story) { return story.key == report.key; });
    if (entry.example_key == report.key) entry.example.clear();
    if (entry.learnt && entry.stories.size() < StoriesNeeded(entry)) {
      entry.learnt.reset();
      if (!rulings_.contains(sighting.id)) ++generation_;
    }
    if (entry.stories.empty() || entry.sightings == 0) {
      lines_.erase(found);
      continue;
    }
    held_ += HeldBy(entry);
    const auto [first, last] =
        std::minmax_element(entry.stories.begin(), entry.stories.end(),
                            [](const LineStory& a, const LineStory& b) { return a.observe_time < b.observe_time; });
    entry.first_seen = first->observe_time;
    entry.last_seen = last->observe_time;
  }
  std::erase_if(topics_, [&](const State::Topic& topic) {
    if (topic.key != report.key) return false;
    held_ -= HeldBy(topic);
    return true;
  });
}

bool RecurringLines::Active(LineId id) const {
  const auto ruling = rulings_.find(id);
  if (ruling != rulings_.end()) return ruling->second == LineRuling::kBoilerplate;
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

std::vector<LineId> RecurringLines::RuledBody() const {
  std::vector<LineId> ruled;
  for (const auto& [id, ruling] : rulings_) {
    if (ruling == LineRuling::kBody) ruled.push_back(id);
  }
  return ruled;
}

void RecurringLines::Rule(LineId id, std::optional<LineRuling> ruling) {
  const auto state = [&] {
    const auto found = rulings_.find(id);
    return std::make_pair(Active(id), found != rulings_.end() && found->second == LineRuling::kBody);
  };
  const auto before = state();
  if (ruling) {
    rulings_[id] = *ruling;
  } else {
    rulings_.erase(id);
  }
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
      if (line->second.learnt && !rulings_.contains(line->first)) ++generation_;
      held_ -= HeldBy(line->second);
      lines_.erase(line);
    }
  };
  drop(learnt, options_.max_learnt);
  const size_t room = options_.max_lines - std::min(options_.max_lines, std::min(learnt.size(), options_.max_learnt));
  drop(candidates, room * 3 / 4);
}

RecurringLines::State RecurringLines::Export() const {
  return {{lines_.begin(), lines_.end()}, rulings_, topics_, generation_};
}

void RecurringLines::Import(State state) {
  lines_.clear();
  for (auto& [id, entry] : state.lines) lines_.emplace(id, std::move(entry));
  rulings_ = std::move(state.rulings);
  topics_ = std::move(state.topics);
  generation_ = state.generation;
  held_ = 0;
  for (const auto& [id, entry] : lines_) held_ += HeldBy(entry);
  for (const State::Topic& topic : topics_) held_ += HeldBy(topic);
}

}  // namespace wireprint::credibility
