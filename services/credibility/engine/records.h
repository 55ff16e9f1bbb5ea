// What is persisted of a report, of its outlet and of what is still to be done. Encoded as archive.h says.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/credibility/core/facts.h"
#include "services/credibility/core/ledger.h"
#include "services/credibility/core/origin.h"
#include "services/credibility/core/outlet_directory.h"
#include "services/credibility/core/recurring_lines.h"
#include "services/credibility/engine/analysis.h"
#include "services/credibility/engine/archive.h"
#include "services/report/report.h"

namespace wireprint::credibility {

using report::Sequence;

// A verified relation to another report, as dedup gave it.
struct SharedReport {
  std::string report_id;
  std::string outlet;
  uint32_t revision = 0;
  Micros observe_time = 0;
  uint8_t relation = 0;  // a value of wireprint.dedup.v1.Relation
  std::string family;    // of the outlet, as it was known then
  OutletRole role = OutletRole::kPublisher;
  bool agency = false;  // it has an agency_id, as was known then
  double jaccard = 0;
  double containment = 0;
  double reverse_containment = 0;
};

// Values of wireprint.dedup.v1.Relation that decide something here.
inline constexpr uint8_t kRelationTemplate = 8;
// Passages alone.
inline constexpr uint8_t kRelationPartial = 6;
// EXACT, COPY, TRIMMED or EXPANDED.
inline bool IsSameText(uint8_t relation) { return relation >= 1 && relation <= 4; }

// What dedup said of a report when it was added.
struct DedupAnswer {
  uint32_t revision = 0;
  uint64_t sequence = 0;
  std::vector<SharedReport> matches;
  uint32_t candidates = 0;
  bool candidates_truncated = false;
  bool exact_only = false;
  uint8_t basis = 0;
  uint32_t word_count = 0;
  // Its place.
  std::string cluster;
  uint32_t report_count = 0;
  std::string anchor_report_id;
  bool compilation = false;
  std::vector<std::string> linked;
  // Which dedup answered; empty when it does not say. Not persisted.
  std::string epoch;
};

// A revision of a report.
struct Row {
  std::string report_id;
  uint32_t revision = 0;
  bool superseded = false;  // a newer revision is counted
  Micros observe_time = 0;
  Micros receive_time = 0;
  OutletIdentity outlet;
  ReportFacts facts;                      // as they are counted
  Exclusion excluded = Exclusion::kNone;  // by its own text
  std::vector<TextCredit> credits;
  bool unnamed_syndication = false;
  // Where it is now; empty: nowhere that is known.
  std::string cluster;
  bool placed_by_change = false;  // by the stream of changes, which knows better than an answer
  bool learnt_from = false;
  DedupAnswer answer;
  // Relations to reports that came to dedup later, as their answers had them: to those that were observed earlier, and
  // to the same text on the sites of agencies. At most kMaxLaterMatches.
  std::vector<SharedReport> later;
  // See Member.
  bool bylined = false;
  bool names_newsroom = false;
};
inline constexpr size_t kMaxLaterMatches = 100;

struct StoredText {
  report::Report report;
  Analysis analysis;
  LineSightings sightings;
};

// Persisted as numbers.
enum class OutboxTask : uint8_t { kAdd = 0, kDelete = 1, kPurge = 2 };

// Which dedup the clusters are of, and how often another one came in its place.
struct EpochRecord {
  std::string epoch;  // empty: not known yet
  uint64_t renewals = 0;
};

struct OutboxEntry {
  OutboxTask task = OutboxTask::kAdd;
  std::string report_id;
};

// A snapshot of an outlet's recurring lines, and the number of the first observation that is not in it.
struct LinesRecord {
  RecurringLines::State state;
  uint64_t next = 0;
};

// Of an outlet some lines of which were unlearnt: what is still to be looked at of its reports.
struct UncutRecord {
  Sequence after = 0;  // dedup has answered for the entries of the outbox up to this one
  std::string from;    // key of the listing; empty: from its beginning
  std::vector<LineId> lines;
};

struct CorrectionRecord {
  LineId line = 0;
  RecurringForm form = RecurringForm::kShortLine;
  std::string text;    // of a line that was ruled on by its text
  uint8_t ruling = 0;  // 0: taken back; else a LineRuling
  std::string author;
  std::string reason;
  Micros time = 0;
};

// The member that a row is in its cluster.
Member MemberOf(const Row& row);

template <class A>
void Fields(A& a, AttributionCounts& c) {
  a(c.by_kind, c.anonymous_with_reason, c.direct_or_mixed);
}
template <class A>
void Fields(A& a, TextFacts& f) {
  a(f.text_bytes, f.boilerplate_bytes, f.body_words, f.body_sentences, f.attributed_sentences, f.attributions,
    f.attributions_known, f.byline_supplied, f.credit_line_supplied, f.has_byline, f.has_dateline, f.has_photo_credit,
    f.has_agency_credit);
}
template <class A>
void Fields(A& a, ReuseFacts& f) {
  a(f.pending, f.exclusion, f.reuse, f.cell, f.reused_share, f.shared, f.first);
}
template <class A>
void Fields(A& a, ReportFacts& f) {
  a(f.text, f.reuse);
}
template <class A>
void Fields(A& a, OutletIdentity& o) {
  a(o.outlet, o.family, o.role, o.agency_id);
}
template <class A>
void Fields(A& a, TextCredit& c) {
  a(c.agency_id, c.agency_family, c.contributor);
}
template <class A>
void Fields(A& a, SharedReport& s) {
  // One number, which once was the role alone.
  auto marks = static_cast<uint8_t>(static_cast<uint8_t>(s.role) | s.agency << 4);
  a(s.report_id, s.outlet, s.revision, s.observe_time, s.relation, s.family, marks, s.jaccard, s.containment,
    s.reverse_containment);
  s.role = static_cast<OutletRole>(marks & 15);
  s.agency = (marks & 16) != 0;
}
template <class A>
void Fields(A& a, DedupAnswer& d) {
  a(d.revision, d.sequence, d.matches, d.candidates, d.candidates_truncated, d.exact_only, d.basis, d.word_count,
    d.cluster, d.report_count, d.anchor_report_id, d.compilation, d.linked);
}
template <class A>
void Fields(A& a, Row& r) {
  // One number, which once was but the first of them.
  auto marks = static_cast<uint8_t>(r.unnamed_syndication | r.bylined << 1 | r.names_newsroom << 2);
  a(r.report_id, r.revision, r.superseded, r.observe_time, r.receive_time, r.outlet, r.facts, r.excluded, r.credits,
    marks, r.cluster, r.placed_by_change, r.learnt_from, r.answer, r.later);
  r.unnamed_syndication = (marks & 1) != 0;
  r.bylined = (marks & 2) != 0;
  r.names_newsroom = (marks & 4) != 0;
}
template <class A>
void Fields(A& a, LineSpan& l) {
  a(l.span, l.line, l.line_class, l.kind, l.drop, l.carries_credit, l.rule, l.recurring_line);
}
template <class A>
void Fields(A& a, CreditSpan& c) {
  a(c.agency_id, c.distributor_id, c.role, c.field, c.span, c.rule);
}
template <class A>
void Fields(A& a, DatelineSpan& d) {
  a(d.span, d.place, d.date, d.agency_id);
}
template <class A>
void Fields(A& a, BylineSpan& b) {
  a(b.field, b.span, b.persons);
}
template <class A>
void Fields(A& a, AttributionSpan& s) {
  a(s.found.source, s.found.cue, s.found.content, s.found.kind, s.found.act, s.found.form, s.found.source_named,
    s.found.antecedent, s.found.reason_given, s.found.rule, s.agency_id);
}
template <class A>
void Fields(A& a, Analysis& n) {
  a(n.lines, n.credits, n.byline, n.dateline, n.attributions, n.body, n.body_bytes, n.facts, n.exclusion, n.language,
    n.ruleset, n.generation);
}
template <class A>
void Fields(A& a, LineSighting& s) {
  a(s.id, s.form, s.span, s.remainder, s.figures);
}
template <class A>
void Fields(A& a, LineSightings& s) {
  a(s.lines, s.topic);
}
template <class A>
void Fields(A& a, StoredText& t) {
  a(t.report, t.analysis, t.sightings);
}
template <class A>
void Fields(A& a, LineReport& r) {
  a(r.key, r.observe_time, r.sightings, r.related);
}
template <class A>
void Fields(A& a, LineStory& s) {
  a(s.key, s.observe_time, s.remainder);
}
template <class A>
void Fields(A& a, RecurringEntry& e) {
  // What once was kept here of an example, and of which report.
  std::string example;
  ReportKey key = 0;
  a(e.form, e.figures, example, key, e.stories, e.sightings, e.first_seen, e.last_seen, e.learnt);
}
template <class A>
void Fields(A& a, RecurringLines::State::Topic& t) {
  a(t.key, t.shingles);
}
template <class A>
void Fields(A& a, RecurringLines::State& s) {
  a(s.lines, s.rulings, s.topics, s.generation);
}
template <class A>
void Fields(A& a, StandIn& s) {
  a(s.of, s.report);
}
template <class A>
void Fields(A& a, LinesRecord& l) {
  a(l.state, l.next);
  std::map<LineId, std::vector<StandIn>> stand_ins;
  for (const auto& [id, entry] : l.state.lines) {
    if (!entry.stand_ins.empty()) stand_ins.emplace(id, entry.stand_ins);
  }
  a.Added(stand_ins);
  for (auto& [id, of_line] : stand_ins) {
    if (const auto line = l.state.lines.find(id); line != l.state.lines.end()) {
      line->second.stand_ins = std::move(of_line);
    }
  }
}
template <class A>
void Fields(A& a, CorrectionRecord& c) {
  a(c.line, c.form, c.text, c.ruling, c.author, c.reason, c.time);
}
template <class A>
void Fields(A& a, UncutRecord& u) {
  a(u.after, u.from, u.lines);
}
template <class A>
void Fields(A& a, EpochRecord& e) {
  a(e.epoch, e.renewals);
}
template <class A>
void Fields(A& a, OutboxEntry& o) {
  a(o.task, o.report_id);
}
template <class A>
void Fields(A& a, Tally& t) {
  a(t.reports, t.k, t.n);
}
template <class A>
void Fields(A& a, DayCounts& d) {
  a(d.tallies);
  a.Grown(d.counters, kFirstCounters);
}

}  // namespace wireprint::credibility

namespace wireprint::report {

template <class A>
void Fields(A& a, SentTime& t) {
  a(t.seconds, t.nanos);
}
template <class A>
void Fields(A& a, Report& r) {
  a(r.report_id, r.outlet, r.text, r.title, r.byline, r.credit_line, r.url, r.language, r.published_at);
}
template <class A>
void Fields(A& a, Identity::Revision& r) {
  a(r.number, r.sequence, r.content_hash);
}
template <class A>
void Fields(A& a, Identity& i) {
  a(i.revisions, i.delete_time, i.observe_time);
}

}  // namespace wireprint::report

namespace wireprint::text {

template <class A>
void Fields(A& a, ByteRange& r) {
  a(r.begin, r.end);
}

}  // namespace wireprint::text
