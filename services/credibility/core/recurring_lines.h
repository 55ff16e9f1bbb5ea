// What recurs in one outlet over unrelated stories: the lines of its page, which no list of phrases knows.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/credibility/core/line_sighting.h"

namespace wireprint::credibility {

// Names a report within its outlet; ascending in the order of recording.
using ReportKey = uint64_t;

struct RecurringOptions {
  // Unrelated stories from which on a line is learnt: a short one or a prefix, a sentence or a line of figures.
  size_t short_stories = 3;
  size_t sentence_stories = 10;
  // Reports observed this far apart are of different stories when no edge says otherwise. Microseconds; 48 hours.
  Micros story_gap = Micros{48} * 3600 * 1'000'000;
  // Bounds of memory for each outlet.
  size_t max_lines = 4096;
  size_t max_learnt = 1024;
  size_t max_topics = 512;  // reports whose topics are remembered; of older ones the gap alone decides
};

// What a report shows of its lines.
struct LineReport {
  ReportKey key = 0;
  Micros observe_time = 0;
  LineSightings sightings;
  // Reports of the outlet that it has an edge to, or shares a cluster with.
  std::vector<ReportKey> related;
};

// A report that a line was seen in, of a story of its own.
struct LineStory {
  ReportKey key = 0;
  Micros observe_time = 0;
  uint64_t remainder = 0;
  bool operator==(const LineStory&) const = default;
};

// A report of a story that a line was seen in: where that of the story is forgotten, it takes its place.
struct StandIn {
  ReportKey of = 0;  // the story's
  LineStory report;
  bool operator==(const StandIn&) const = default;
};
// For each story.
inline constexpr size_t kMaxStandIns = 3;

struct RecurringEntry {
  RecurringForm form = RecurringForm::kShortLine;
  bool figures = false;            // see LineSighting
  std::vector<LineStory> stories;  // mutually unrelated; at most kMaxStories
  std::vector<StandIn> stand_ins;  // of these; each related to its own alone
  uint64_t sightings = 0;
  Micros first_seen = 0;
  Micros last_seen = 0;
  std::optional<Micros> learnt;  // observe_time of the report that made it so
  bool operator==(const RecurringEntry&) const = default;
};
inline constexpr size_t kMaxStories = 16;

// An operator's ruling on a line; the store keeps who gave it, when and why.
enum class LineRuling : uint8_t { kBody = 1, kBoilerplate = 2 };

using Rulings = std::map<LineId, LineRuling>;

// Not thread-safe. The state depends on nothing but the order of the calls.
class RecurringLines {
 public:
  explicit RecurringLines(const RecurringOptions& options = {}) : options_(options) {}

  // Learns from a report. Its own lines are labelled, with Active, before it is learnt from or after, as the
  // caller likes; each of its lines counts once. A report is related to another when it names it in `related` or,
  // observed less than story_gap apart, shares its topic. One of a story that a line was seen in counts as a sighting,
  // not a story.
  void Observe(const LineReport& report);

  // The reports whose relation to a report of these sightings Observe asks for: those of stories and their stand-ins;
  // ascending.
  std::vector<ReportKey> StoriesOf(absl::Span<const LineSighting> sightings) const;

  // Whether this report is known to be about something else than one of this topic.
  bool IsOfAnotherTopic(ReportKey key, absl::Span<const uint64_t> topic) const;

  // Whether what is active may change when `times` reports that show this line are observed in a row.
  bool MayTeach(const LineSighting& sighting, size_t times) const;
  // Whether so many lines that are not known yet are taken in without one being forgotten.
  bool HasRoomFor(size_t lines) const { return lines_.size() + lines <= options_.max_lines; }

  // Takes the report's sightings back: a story of others too goes on with one of them. What is below its number of
  // stories then is unlearnt.
  void Forget(const LineReport& report);

  // Whether the line is the page's: as ruled, else as learnt.
  bool Active(LineId id) const;
  // The active lines of a report: indices into `sightings`, whole lines and prefixes.
  std::vector<size_t> ActiveOf(absl::Span<const LineSighting> sightings) const;

  // What was ruled until now, which holds for every line of a text; null: nothing. Shared by threads.
  const std::shared_ptr<const Rulings>& rulings() const { return rulings_; }

  // Rules on a line; nullopt takes a ruling back.
  void Rule(LineId id, std::optional<LineRuling> ruling);

  // Grows with every change of what is active or ruled body.
  uint64_t generation() const { return generation_; }

  // The whole state, for stores.
  struct State {
    std::map<LineId, RecurringEntry> lines;
    Rulings rulings;
    struct Topic {
      ReportKey key = 0;
      std::vector<uint64_t> shingles;
      bool operator==(const Topic&) const = default;
    };
    std::deque<Topic> topics;  // oldest first
    uint64_t generation = 0;
    bool operator==(const State&) const = default;
  };
  State Export() const;
  void Import(State state);

  size_t size() const { return lines_.size(); }
  // About what it takes of memory; the same for the same state.
  size_t bytes() const;

 private:
  bool IsOfOneStory(RecurringForm form, const LineStory& story, const LineStory& other,
                    const std::vector<uint64_t>* topic) const;
  void Tell(RecurringEntry& entry, const LineReport& report, uint64_t remainder) const;
  void Succeed(RecurringEntry& entry, ReportKey forgotten) const;
  bool IsRuled(LineId id) const { return rulings_ != nullptr && rulings_->contains(id); }
  size_t StoriesNeeded(RecurringForm form, bool figures) const;
  size_t StoriesNeeded(const RecurringEntry& entry) const { return StoriesNeeded(entry.form, entry.figures); }
  const std::vector<uint64_t>* TopicOf(ReportKey key) const;
  void MakeRoom();

  RecurringOptions options_;
  absl::flat_hash_map<LineId, RecurringEntry> lines_;
  std::shared_ptr<const Rulings> rulings_;  // null: none
  std::deque<State::Topic> topics_;
  uint64_t generation_ = 0;
  size_t held_ = 0;  // bytes that lines and topics take beside themselves
};

}  // namespace wireprint::credibility
