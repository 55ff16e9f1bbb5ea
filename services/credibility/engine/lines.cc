// What was learnt of an outlet's page, and what operators said of it.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/analysis/fold.h"
#include "services/chassis/error.h"
#include "services/credibility/engine/analyze.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/paging.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility {
namespace {

constexpr uint32_t kDefaultPage = 100;
constexpr uint32_t kMaxPage = 1000;
constexpr size_t kMaxLineBytes = 4096;
constexpr size_t kMaxAuthorBytes = 256;
constexpr size_t kMaxReasonBytes = 1024;
constexpr size_t kMinStoriesShown = 2;
// Of a page, about; what may be sent is 2 MiB.
constexpr size_t kMaxPageBytes = size_t{3} << 19;

absl::Status LineNotFound(absl::string_view field, absl::string_view why) {
  return chassis::MakeError(absl::StatusCode::kNotFound, absl::StrCat(field, ": ", why),
                            {.reason = report::reason::kLineNotFound, .field = std::string(field)});
}

using Corrections = std::map<LineId, std::vector<CorrectionRecord>>;

absl::StatusOr<Corrections> CorrectionsOf(const TableStore& store, const Key& prefix) {
  Corrections corrections;
  const absl::Status walked = store.Walk(Table::kCorrection, prefix, prefix.End(),
                                         [&](absl::string_view, absl::string_view bytes) -> absl::StatusOr<bool> {
                                           absl::StatusOr<CorrectionRecord> record = Decode<CorrectionRecord>(bytes);
                                           if (!record.ok()) return record.status();
                                           corrections[record->line].push_back(*std::move(record));
                                           return true;
                                         });
  if (!walked.ok()) return walked;
  return corrections;
}

// A line as it is shown, but for its example of a report and for what that credits.
absl::StatusOr<ShownLine> Show(const RecurringLines& lines, const RecurringLines::State& state, LineId id,
                               std::vector<CorrectionRecord> corrections, Transaction& read) {
  ShownLine shown;
  shown.id = id;
  shown.active = lines.Active(id);
  const auto entry = state.lines.find(id);
  if (entry != state.lines.end()) {
    shown.entry = entry->second;
  } else if (!corrections.empty()) {
    shown.entry.form = corrections.front().form;
  }
  const auto ruled = std::find_if(corrections.begin(), corrections.end(),
                                  [](const CorrectionRecord& correction) { return !correction.text.empty(); });
  if (ruled != corrections.end()) shown.example = ExampleOf(ruled->text);
  for (const LineStory& story : shown.entry.stories) {
    const auto row = read.GetRow(story.key);
    if (!row.ok()) return row.status();
    if (*row && !(*row)->superseded) shown.report_ids.push_back((*row)->report_id);
  }
  if (corrections.size() > kMaxShownCorrections) {
    corrections.erase(corrections.begin(), corrections.end() - kMaxShownCorrections);
  }
  shown.corrections = std::move(corrections);
  return shown;
}

// Gives each line the text that the first of its reports has; one in none keeps the text that it was ruled on by. Each
// report is read once: not with a corpus locked for a page of lines.
absl::Status ReadExamples(const Transaction& read, std::vector<ShownLine>& lines) {
  std::map<ReportKey, std::vector<ShownLine*>> by_report;
  for (ShownLine& line : lines) {
    if (!line.entry.stories.empty()) by_report[line.entry.stories.front().key].push_back(&line);
  }
  for (const auto& [key, seen] : by_report) {
    const absl::StatusOr<std::optional<StoredText>> text = read.GetText(key);
    if (!text.ok()) return text.status();
    if (!*text) continue;  // deleted meanwhile
    for (ShownLine* const line : seen) {
      for (const LineSighting& sighting : (*text)->sightings.lines) {
        if (sighting.id != line->id) continue;
        line->example =
            ExampleOf(absl::string_view((*text)->report.text).substr(sighting.span.begin, sighting.span.size()));
        break;
      }
    }
  }
  return absl::OkStatus();
}

// Takes the time of an analysis: not with a corpus locked for a page of lines.
void ShowCredit(const Rules& rules, ShownLine& shown) {
  if (shown.example.empty()) return;
  report::Report alone;
  alone.text = shown.example;
  shown.carries_credit = !Analyze(rules, alone, nullptr, nullptr).credits.empty();
}

// What it takes of a reply, at most.
size_t BytesOf(const ShownLine& shown) {
  size_t bytes = 128 + kMaxExampleBytes;
  for (const std::string& id : shown.report_ids) bytes += id.size() + 4;
  for (const CorrectionRecord& record : shown.corrections) bytes += record.author.size() + record.reason.size() + 40;
  return bytes;
}

}  // namespace

absl::StatusOr<LinePage> Engine::ListLines(absl::string_view corpus_name, absl::string_view outlet, bool candidates,
                                           uint32_t page_size, absl::string_view page_token) {
  const absl::StatusOr<std::string> name = report::ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  const absl::StatusOr<OutletIdentity> identity = OutletOf(outlet);
  if (!identity.ok()) return identity.status();
  const absl::StatusOr<uint32_t> size = PageSize(page_size, kDefaultPage, kMaxPage);
  if (!size.ok()) return size.status();
  const uint64_t binding =
      report::TokenBinding().Add(*name).Add(identity->outlet).Add(candidates ? uint64_t{1} : uint64_t{0}).value();
  const auto token = ReadPageToken(report::TokenKind::kRecurringLines, binding, 1, page_token);
  if (!token.ok()) return token.status();
  LinePage page;
  Corpus* const corpus = corpora_.Find(*name);
  if (corpus == nullptr) return page;
  std::unique_lock lock(corpus->mutex);
  corpus->lines.Trim();
  const absl::StatusOr<RecurringLines*> lines = corpus->lines.Of(identity->outlet);
  if (!lines.ok()) return lines.status();
  absl::StatusOr<Corrections> corrections = CorrectionsOf(*store_, Key(*name).Text(identity->outlet));
  if (!corrections.ok()) return corrections.status();
  page.generation = (*lines)->generation();
  const RecurringLines::State state = (*lines)->Export();
  std::vector<LineId> ids;
  for (const auto& [id, entry] : state.lines) {
    const bool candidate = candidates && entry.stories.size() >= kMinStoriesShown;
    if (entry.learnt || candidate || corrections->contains(id)) ids.push_back(id);
  }
  for (const auto& [id, records] : *corrections) {
    if (!state.lines.contains(id)) ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end());
  auto at = *token ? std::lower_bound(ids.begin(), ids.end(), (**token)[0]) : ids.begin();
  Transaction read(*store_, *name);
  size_t bytes = 0;
  for (; at != ids.end() && page.lines.size() < *size; ++at) {
    absl::StatusOr<ShownLine> shown = Show(**lines, state, *at, (*corrections)[*at], read);
    if (!shown.ok()) return shown.status();
    bytes += BytesOf(*shown);
    if (bytes > kMaxPageBytes && !page.lines.empty()) break;
    page.lines.push_back(*std::move(shown));
  }
  lock.unlock();
  if (absl::Status s = ReadExamples(read, page.lines); !s.ok()) return s;
  for (ShownLine& line : page.lines) ShowCredit(options_.rules, line);
  if (at != ids.end()) page.next_page_token = report::EncodeToken(report::TokenKind::kRecurringLines, binding, {*at});
  return page;
}

absl::StatusOr<LinePage> Engine::CorrectLine(absl::string_view corpus_name, const CorrectRequest& request) {
  const absl::StatusOr<std::string> name = report::ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  const absl::StatusOr<OutletIdentity> identity = OutletOf(request.outlet);
  if (!identity.ok()) return identity.status();
  if (request.author.empty()) return report::Bad(report::reason::kValueOutOfRange, "author", "is missing");
  if (absl::Status s = report::ValidateLength(request.author, kMaxAuthorBytes, "author"); !s.ok()) return s;
  if (absl::Status s = report::ValidateLength(request.reason, kMaxReasonBytes, "reason"); !s.ok()) return s;
  if (absl::Status s = report::ValidateLength(request.text, kMaxLineBytes, "text"); !s.ok()) return s;
  if (request.text && !IsOneLine(*request.text)) {
    return report::Bad(report::reason::kValueOutOfRange, "text", "is not one line with a word in it");
  }
  CorrectionRecord record{.author = request.author, .reason = request.reason, .time = options_.now()};
  if (request.ruling) record.ruling = static_cast<uint8_t>(*request.ruling);
  if (request.text) {
    record.text = *request.text;
    record.form = request.form.value_or(HasEndMark(record.text) ? RecurringForm::kSentence : RecurringForm::kShortLine);
    record.line = LineIdOf(record.text, record.form);
  } else if (!request.line_id || request.line_id->size() != 16 ||
             !absl::SimpleHexAtoi(*request.line_id, &record.line)) {
    return LineNotFound("line_id", "send the 16 hexadecimal digits of a recurring line, or a text");
  }
  absl::StatusOr<Corpus*> found = corpora_.Find(*name);
  if (*found == nullptr) {
    if (!request.text) return LineNotFound("line_id", "the outlet has no such line");
    if (!request.ruling) return LineNotFound("text", "there is no ruling on it to take back");
    found = corpora_.FindOrMake(*name);
    if (!found.ok()) return found.status();
  }
  Corpus& corpus = **found;
  const std::lock_guard lock(corpus.mutex);
  const absl::StatusOr<RecurringLines*> lines = corpus.lines.Of(identity->outlet);
  if (!lines.ok()) return lines.status();
  const Key prefix = Key(*name).Text(identity->outlet);
  absl::StatusOr<Corrections> corrections = CorrectionsOf(*store_, prefix);
  if (!corrections.ok()) return corrections.status();
  std::vector<CorrectionRecord>& earlier = (*corrections)[record.line];
  RecurringLines::State state = (*lines)->Export();
  const auto entry = state.lines.find(record.line);
  const bool unheard_of = entry == state.lines.end() && earlier.empty();
  if (unheard_of && !request.text) return LineNotFound("line_id", "the outlet has no such line");
  if (unheard_of && !request.ruling) return LineNotFound("text", "there is no ruling on it to take back");
  if (!request.text) {
    record.form = entry != state.lines.end() ? entry->second.form : earlier.front().form;
    if (entry == state.lines.end()) record.text = earlier.front().text;
  }
  Transaction edits(*store_, *name);
  const bool again = !earlier.empty() && earlier.back().ruling == record.ruling &&
                     earlier.back().author == record.author && earlier.back().reason == record.reason;
  if (!again) {
    if (absl::Status s = corpus.lines.Rule(identity->outlet, record.line, request.ruling, edits); !s.ok()) return s;
    edits.Put(Table::kMeta, NextSequenceKey(*name), Key("").Number(corpus.next).bytes().substr(1));
    edits.Put(Table::kCorrection, Key(prefix).Number(record.line).Number(earlier.size()), Encode(record));
    if (absl::Status s = Write(corpus, absl::OkStatus(), edits); !s.ok()) return s;
    if (absl::Status s = store_->Sync(); !s.ok()) return s;
    earlier.push_back(record);
    state = (*lines)->Export();
  }
  LinePage page;
  page.generation = (*lines)->generation();
  absl::StatusOr<ShownLine> shown = Show(**lines, state, record.line, earlier, edits);
  if (!shown.ok()) return shown.status();
  page.lines.push_back(*std::move(shown));
  if (absl::Status s = ReadExamples(edits, page.lines); !s.ok()) return s;
  ShowCredit(options_.rules, page.lines.front());
  return page;
}

}  // namespace wireprint::credibility
