#include "clients/cli/commands.h"

namespace wireprint::cli {
namespace {

constexpr absl::string_view kAnalyze =
    R"(wireprint analyze: label the lines of a text, its credits and who says what; stores nothing

Usage: wireprint analyze [options] FILE...

FILE is a text, - for a text on standard input, a .jsonl file of reports (see 'wireprint help
add'), or id: and the id of a report that dedup has stored. It shows the lines that are not the
report's own words ("cut": the page's, which nobody misses; "kept": the editors', such as a
caption), whom the text credits and where, and every statement with its source: who, what kind of
source, and what is said. Each has the rule that found it. What an outlet's pages repeat is learnt
by 'wireprint record' alone, and not applied here.

  --outlet=HOST        outlet of the text: its own name is no credit
  --byline=TEXT        the byline as printed; --no-byline for a page that has none
  --credit-line=TEXT   the credit line as printed; --no-credit-line for a page that has none

Examples
  wireprint analyze story.txt
  wireprint analyze id:ferry-courier
  wireprint analyze --byline="By Jane Doe, Associated Press" - < story.txt
  wireprint analyze --output=jsonl clients/samples/reports.jsonl
)";

constexpr absl::string_view kRecord =
    R"(wireprint record: analyse reports, find their copies, and count them for their outlets

Usage: wireprint record [options] PATH...

Does all that 'wireprint add' does, and more: goes through the credibility service, which stores
what a report credits and cuts, has dedup look for copies, and keeps the outlet's figures. PATH, the
form of JSON lines, repeats and what is refused are as 'wireprint help add' says. RELATION and the
shares are those of dedup; CREDIT says how the report's credit stands to where the text comes from:

  accurate     it credits the origin
  inaccurate   it credits another agency, and not the origin
  none         it credits nobody, and its byline and credit_line were supplied
  unclear      it names nobody, but a field that might was not supplied
  unresolved   nothing but credits of its own family shows the origin: nothing is said
  not due      it is the origin itself, or of its family

Below the row: what was cut, what is credited and where, and the kinds of sources. "pending" means
that dedup could not be asked in time: the report is recorded, and nothing is to be sent again.

  --outlet=HOST       outlet of the reports that name none, such as northbay-courier.example
  --observed=WHEN     when reports without observe_time were first seen: "received" (now, the
                      default) or "published" (take the published time; for backfill)
  --in-flight=N       calls under way at once, 1 to 64; default 4. With 1, reports are recorded in
                      the order given; else those of different batches may overtake each other
  --batch=N           reports a call, 1 to 256; default 256, never more than 256 KiB
  --no-details        leave out what is below the row
  --resume-file=FILE  keep in FILE how far the input is done, and go on there the next time

Examples
  wireprint record clients/samples/reports.jsonl
  zcat archive.jsonl.gz | wireprint record --observed=published --output=jsonl - > answers.jsonl
)";

constexpr absl::string_view kOutlets = R"(wireprint outlets: list outlets with what was counted of them

Usage: wireprint outlets [options]

Without --metric: reports, those that wait for dedup, reprints, and of these how many credit their
origin, others, or nobody, and of how many that is not clear. With it: the figures, as 'wireprint
help profile' explains them. Lists are ordered by the ends of intervals, never by a figure itself:
an outlet of which little is known never stands above one that was watched for long.

  --metric=NAME,...   the figures to show; see 'wireprint help profile'
  --order=ORDER       name (the default), or by the interval of the first metric: lower (those that
                      surely do it often first) or upper (those that surely do it seldom first)
  --end=TIME          the end of the window, to which reports have aged: 2026-03-05; default now
  --days=N            its length, 1 to 3650; default 365
  --half-life=N       the age in days at which a report counts half; default 90
  --max=N             outlets to show, 0 for all; default 50

Examples
  wireprint outlets
  wireprint outlets --metric=reprint-credit-rate --order=upper
)";

constexpr absl::string_view kProfile = R"(wireprint profile: show every figure of an outlet, with its interval

Usage: wireprint profile [options] OUTLET

K of N were counted, over REPORTS; N_EFF is how many independent reports they are worth, older ones
counting less and those of one day resembling each other. Under 30 of these a figure is INSUFFICIENT
and has counts only. The interval holds the true figure with the probability in its head. None of
the figures measures truth, and there is no overall score.

  reprint-rate               reports whose text is wholly another family's
  partial-reuse-rate         reports that hold passages of another family's earlier text
  same-family-rate           reports whose text is that of another outlet of the same family
  reprint-credit-rate        reprints that credit their origin, where others than the outlet show it
  original-share             words that stand in no earlier text of another family
  first-in-cluster-rate      texts that others have too and that were seen here first
  named-source-rate          statements of named persons, bodies or documents
  vague-source-rate          statements of "observers", "many", or nobody at all
  anonymous-source-rate      statements of sources whose name is withheld
  anonymity-reason-rate      of these, those that say why
  attributed-sentence-share  sentences that say where they know it from
  attribution-density        statements with a source per 1,000 words
  direct-quote-share         statements in the source's own words
  document-share             statements of documents
  byline-rate, dateline-rate, photo-credit-rate, agency-credit-rate
                             reports that have one
  boilerplate-share          bytes that are the page's and not the report's

  --end=TIME          the end of the window, to which reports have aged: 2026-03-05; default now
  --days=N            its length, 1 to 3650; default 365
  --half-life=N       the age in days at which a report counts half; default 90

Example
  wireprint profile northbay-courier.example
)";

constexpr absl::string_view kExplain = R"(wireprint explain: show the reports that a figure rests on

Usage: wireprint explain [options] OUTLET METRIC

Newest first. K and N are what the report adds above and below the line, WEIGHT how much it counts
by its age. Below a row: the places in the report that were counted, in bytes of the field.
'wireprint help profile' names the metrics and explains --end, --days and --half-life.

  --max=N             reports to show, 0 for all; default 20
  --text              show the words that were counted, one place a line; asks dedup for the texts

Examples
  wireprint explain northbay-courier.example reprint-credit-rate
  wireprint explain --text coastline-tribune.example anonymous-source-rate
)";

constexpr absl::string_view kOrigin =
    R"(wireprint origin: say where the text of a cluster comes from, and who credits it

Usage: wireprint origin [options] CLUSTER

CLUSTER is the id of a cluster, such as c17, or id: and the id of a report that is in it. The
origin is a report (an agency's own copy), an agency whose own copy was never seen, or unknown:
being seen first proves nothing. CREDIT is judged without the credits of the report's own family;
'wireprint help record' explains it. REUSE: none, partial, whole, same family, or unresolved, where
two have one text and nothing shows whose it is.

  --max=N             reports to show, by observe time, 0 for all; default 100

Example
  wireprint origin id:ferry-courier
)";

constexpr absl::string_view kLines = R"(wireprint lines: list what recurs on the pages of an outlet

Usage: wireprint lines [options] OUTLET

A line that stands in unrelated stories of one outlet is the page's and not the report's: short
lines and beginnings ("Also Read |") from three stories, whole sentences from ten. CUT says whether
it is left out of the reports that are recorded now. An operator's ruling ('wireprint correct') is
shown below it, and always holds.

  --candidates        also those seen in two stories, and not yet learnt
  --max=N             lines to show, 0 for all; default 50

Example
  wireprint lines coastline-tribune.example
)";

constexpr absl::string_view kCorrect =
    R"(wireprint correct: rule that a line is the report's, or the page's

Usage: wireprint correct --as=RULING --author=NAME [options] OUTLET LINE

LINE is a line id as 'wireprint lines' shows it, or the text of a line: one that a rule cuts has no
id before. The ruling holds for the outlet, whatever was or will be learnt and whatever rule knows
the line, in the reports that are recorded from then on. Every ruling is kept, with its author,
reason and time.

  --as=RULING         body (the report's: it stays), page (it is cut), or undo (what was learnt
                      holds)
  --author=NAME       who rules
  --reason=TEXT       why

Example
  wireprint correct --as=body --author=desk --reason="our column" courier.example 0123456789abcdef
)";

}  // namespace

absl::string_view CredibilityHelp(absl::string_view command) {
  if (command == "analyze") return kAnalyze;
  if (command == "record") return kRecord;
  if (command == "outlets") return kOutlets;
  if (command == "profile") return kProfile;
  if (command == "explain") return kExplain;
  if (command == "origin") return kOrigin;
  if (command == "lines") return kLines;
  if (command == "correct") return kCorrect;
  return "";
}

}  // namespace wireprint::cli
