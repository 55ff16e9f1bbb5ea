#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/commands.h"
#include "clients/cli/input.h"
#include "clients/cli/subject.h"
#include "clients/cli/table.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"

namespace wireprint::cli {

int Match(const Session& session, const MatchFlags& flags) {
  const auto subject = ReadSubject(session, flags.subject);
  if (!subject.ok()) {
    *session.err << "wireprint: " << subject.status().message() << '\n';
    return kUsage;
  }
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "match", client.status());
  }
  dedupv1::FindMatchesRequest request;
  request.set_corpus(session.corpus);
  *request.mutable_subject() = subject->subject;
  request.set_max_matches(static_cast<uint32_t>(flags.max_matches));
  request.set_include_passages(true);
  if (!flags.at.empty()) {
    if (absl::Status status = ParseTimestamp(flags.at, request.mutable_observe_time()); !status.ok()) {
      *session.err << "wireprint: --at: " << status.message() << '\n';
      return kUsage;
    }
  }
  const auto response = client->FindMatches(request);
  if (!response.ok()) {
    return FailOf(session, {&*subject}, subject->name, response.status());
  }
  if (PrintJson(session, *response)) {
    return kOk;
  }
  const dedupv1::Matches& matches = response->matches();
  if (matches.matches().empty()) {
    *session.out << subject->name << " (a), " << matches.word_count() << " words: no stored report shares its text\n";
  } else {
    *session.out << subject->name << " (a), " << matches.word_count() << " words, has "
                 << (matches.matches_size() == 1 ? "1 match" : absl::StrCat(matches.matches_size(), " matches"))
                 << ", best first\n\n";
    const std::string text = TextOf(session, *client, *subject);
    Table table(session.out,
                {{"REPORT (b)", 10, 24},
                 {"OUTLET", 10, 28},
                 {"RELATION", 9, 9},
                 {"A IN B", 6, 6, true},
                 {"B IN A", 6, 6, true},
                 {"JACCARD", 7, 7, true},
                 {"OBSERVED", 10, 23}},
                session.page_width);
    for (const dedupv1::Match& match : matches.matches()) {
      const Snippet snippet = LongestPassage(match.comparison(), text);
      table.Add({match.report_id(), match.outlet(), RelationName(match.comparison().relation()),
                 Percent(match.comparison().containment()), Percent(match.comparison().reverse_containment()),
                 absl::StrFormat("%.2f", match.comparison().jaccard()), TimeText(match.observe_time())},
                snippet.words > 0
                    ? absl::StrCat(snippet.words, " words in a row: ", Shorten(snippet.text, session.page_width))
                    : "");
    }
    table.Flush();
  }
  if (matches.exact_only()) {
    *session.out << "\nThe text is too short to be compared by likeness: only identical texts were looked for.\n";
  }
  if (matches.candidates_truncated()) {
    *session.out << "\nMore candidates were found than were compared (" << matches.candidates()
                 << "): matches may be missing.\n";
  }
  return kOk;
}

}  // namespace wireprint::cli
