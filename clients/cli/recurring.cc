#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/credibility_words.h"
#include "clients/cli/listing.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"
#include "clients/cpp/pages.h"

namespace wireprint::cli {
namespace {

constexpr uint32_t kPageSize = 1000;

std::string FormText(credibilityv1::RecurringForm form) {
  switch (form) {
    case credibilityv1::RECURRING_FORM_SHORT_LINE:
      return "line";
    case credibilityv1::RECURRING_FORM_PREFIX:
      return "beginning";
    case credibilityv1::RECURRING_FORM_SENTENCE:
      return "sentence";
    default:
      return "";
  }
}

std::string Note(const credibilityv1::RecurringLine& line, size_t columns) {
  std::string note = Shorten(line.example(), columns);
  if (line.carries_credit()) {
    absl::StrAppend(&note, "\nnames agencies: these stay credits");
  }
  for (const auto& correction : line.corrections()) {
    const char* ruling = correction.ruling() == credibilityv1::LINE_RULING_BODY          ? "ruled body"
                         : correction.ruling() == credibilityv1::LINE_RULING_BOILERPLATE ? "ruled the page's"
                                                                                         : "ruling taken back";
    absl::StrAppend(&note, "\n", ruling, " by ", correction.author(),
                    correction.has_time() ? absl::StrCat(" at ", TimeText(correction.time())) : "",
                    correction.reason().empty() ? "" : ": ", Shorten(correction.reason(), columns));
  }
  return note;
}

// 16 hexadecimal digits; anything else is a line's text.
bool IsLineId(absl::string_view line) {
  return line.size() == 16 &&
         std::all_of(line.begin(), line.end(), [](unsigned char c) { return absl::ascii_isxdigit(c); });
}

// A line that was ruled on and never seen has no time.
std::string SeenText(bool known, const google::protobuf::Timestamp& time) { return known ? ShortTimeText(time) : "-"; }

}  // namespace

int Correct(const Session& session, const CorrectFlags& flags) {
  const auto client = ConnectCredibility(session);
  if (!client.ok()) {
    return Fail(session, "correct", client.status(), Service::kCredibility);
  }
  credibilityv1::CorrectLineRequest request;
  request.set_corpus(session.corpus);
  request.set_outlet(flags.outlet);
  if (IsLineId(flags.line)) {
    request.set_line_id(flags.line);
  } else {
    request.set_text(flags.line);
  }
  request.set_ruling(flags.ruling == "body"   ? credibilityv1::LINE_RULING_BODY
                     : flags.ruling == "page" ? credibilityv1::LINE_RULING_BOILERPLATE
                                              : credibilityv1::LINE_RULING_UNSPECIFIED);
  request.set_author(flags.author);
  request.set_reason(flags.reason);
  const auto response = client->CorrectLine(request);
  if (!response.ok()) {
    return Fail(session, Shorten(flags.line, session.page_width), response.status(), Service::kCredibility);
  }
  if (!PrintJson(session, response->line())) {
    *session.out << response->line().line_id() << (response->line().active() ? " is cut" : " is kept")
                 << " from now on: " << Shorten(response->line().example(), session.page_width) << '\n';
  }
  return kOk;
}

int Lines(const Session& session, const LinesFlags& flags) {
  const auto client = ConnectCredibility(session);
  if (!client.ok()) {
    return Fail(session, "lines", client.status(), Service::kCredibility);
  }
  const uint32_t wanted = flags.max == 0 ? std::numeric_limits<uint32_t>::max() : flags.max;
  credibilityv1::ListRecurringLinesRequest request;
  request.set_corpus(session.corpus);
  request.set_outlet(flags.outlet);
  request.set_include_candidates(flags.candidates);
  request.set_page_size(std::min(kPageSize, wanted));
  Listing listing(session, {{"LINE ID", 16, 16},
                            {"CUT", 3, 3},
                            {"WHAT RECURS", 11, 11},
                            {"STORIES", 7, 7, true},
                            {"SEEN", 4, 9, true},
                            {"FIRST SEEN", 19, 19},
                            {"LAST SEEN", 19, 19}});
  bool more = false;
  const absl::Status status = client::ForEachPage(
      request, [&](const auto& asked) { return client->ListRecurringLines(asked); },
      [&](const credibilityv1::ListRecurringLinesResponse& page) {
        for (const auto& line : page.lines()) {
          if (listing.shown() >= wanted) {
            more = true;
            return false;
          }
          listing.Add(
              line,
              {line.line_id(), line.active() ? "yes" : "no", FormText(line.form()), absl::StrCat(line.stories()),
               absl::StrCat(line.sightings()), SeenText(line.has_first_seen(), line.first_seen()),
               SeenText(line.has_last_seen(), line.last_seen())},
              Note(line, session.page_width));
        }
        more = listing.shown() >= wanted && !page.next_page_token().empty();
        return !more;
      });
  listing.Finish(more);
  return status.ok() ? kOk : Fail(session, flags.outlet, status, Service::kCredibility);
}

}  // namespace wireprint::cli
