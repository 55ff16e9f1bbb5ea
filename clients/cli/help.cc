#include "clients/cli/commands.h"

namespace wireprint::cli {
namespace {

constexpr absl::string_view kTool =
    R"(wireprint: has this news text been seen before, whose is it, and what do outlets do with sources?

Usage: wireprint [options] COMMAND ...

Copies: the dedup service
  add          store reports and say which stored ones share their text
  match        say which stored reports share a text; stores nothing
  compare      compare two texts exactly and show what they share
  group        sort reports into groups of one text and count the independent ones; stores nothing
  get          show stored reports
  reports      list stored reports
  cluster      show clusters: which reports have one text, and what holds them together
  clusters     list clusters of at least two reports
  watch        follow the changes of clusters as they come
  delete       delete stored reports
  info         describe a corpus: scheme, thresholds, counts
  fingerprint  compute the fingerprint of a text

Credits and sources: the credibility service
  analyze      label the lines of a text, its credits and who says what; stores nothing
  record       analyse reports, find their copies, and count them for their outlets
  origin       say where the text of a cluster comes from, and who credits it
  outlets      list outlets with what was counted of them
  profile      show every figure of an outlet, with its interval
  explain      show the reports that a figure rests on
  lines        list what recurs on the pages of an outlet
  correct      rule that a line is the report's, or the page's

  help         explain a command: wireprint help add

Options, before or after the command
  --server=HOST:PORT   the dedup service; default 127.0.0.1:7171, or $WIREPRINT_SERVER
  --credibility=HOST:PORT
                       the credibility service; default 127.0.0.1:7172, or
                       $WIREPRINT_CREDIBILITY_SERVER
  --tls-ca=FILE        speak TLS, and trust the servers whose certificates the CA in FILE issued;
                       default plain text, or $WIREPRINT_TLS_CA
  --tls-cert=FILE, --tls-key=FILE
                       your own certificate and its key, where the server wants one; or
                       $WIREPRINT_TLS_CERT, $WIREPRINT_TLS_KEY
  --tls-name=NAME      the name in the server's certificate where HOST is another, as through a
                       port that is forwarded; or $WIREPRINT_TLS_NAME
  --token-file=FILE    send the token that is the first line of FILE; or $WIREPRINT_TOKEN_FILE.
                       Read again for each call. All files of these options but it are PEM
  --corpus=NAME        a separate collection of reports; default "default", or $WIREPRINT_CORPUS
  --output=FORM        table (default), json, or jsonl (one object a line)
  --timeout=SECONDS    for one call with all its retries; default 30
  --help               this text, or that of the command before it
  --version            the version of the tool

Relations: how a, the report asked about, stands to b, a stored one. They say "same text",
never "same story" and never "true".
  EXACT      the bodies are word for word the same
  COPY       the same text with changes
  TRIMMED    the same text; a is cut from b
  EXPANDED   the same text; a is b with text of its own added
  EXCERPT    the shorter one stands inside the far longer other, such as a report in a round-up
  PARTIAL    a passage is shared, too little to be the same text
  TEMPLATE   the same words again days later with other figures, such as a market report: no copy
Shares are counted in shingles, runs of five words of the body: "a in b" is the share of a's that
stand in b, "Jaccard" that of both together. Page furniture ("Also read: ...") does not count.

A server with TLS and tokens:
  wireprint --server=dedup.example:7171 --tls-ca=ca.crt --tls-cert=me.crt --tls-key=me.key
            --token-file=token info
What the token may do, its role says: reader, writer (add), ingester (times of observation too),
admin (delete).

Exit codes: 0 done, 1 something was refused or not written, 2 wrong use, 3 the service cannot be
reached.

Try it: wireprint add clients/samples/reports.jsonl
    or: wireprint record clients/samples/reports.jsonl
)";

constexpr absl::string_view kAdd = R"(wireprint add: store reports and say which stored ones share their text

Usage: wireprint add [options] PATH...

PATH is a .jsonl file (one report a line), a .txt file (one report, its id is the file's name), a
directory of these, or - for JSON lines on standard input. They are sent in batches, several under
way at once; what the service cannot take for the moment is sent again. Adding the same again
changes nothing, so a command that was broken off can simply be run again.

  --outlet=HOST       outlet of the reports that name none, such as northbay-courier.example
  --observed=WHEN     when reports without observe_time were first seen: "received" (now, the
                      default) or "published" (take the published time; for backfill)
  --in-flight=N       calls under way at once, 1 to 64; default 4. With 1, reports are stored in the
                      order given; else those of different batches may overtake each other
  --batch=N           reports a call, 1 to 256; default 256, never more than 256 KiB. A call goes
                      when its batch is full: 1 for a stream that trickles in, with --output=jsonl
  --no-passages       leave out the shared passages
  --resume-file=FILE  keep in FILE how far the input is done, and go on there: the next run with the
                      same paths reads what was done before, but does not send it. The last file may
                      have grown at its end meanwhile; a last line that is no report yet and has
                      no newline is read again. FILE is of one server, as it was named, and of
                      one corpus: to begin anew, name another FILE

A line of JSON:
  {"report_id": "nb-1", "outlet": "northbay-courier.example", "text": "The ferry ...",
   "title": "...", "byline": "...", "credit_line": "...", "url": "...", "language": "en",
   "published": "2026-03-01T08:15:00Z", "observe_time": "2026-03-01T08:16:00Z"}
Only report_id, outlet and text are needed. A field left out is "not supplied", "" is "the page
has none": a byline that got lost must not read as one that was never there.

Examples
  wireprint add clients/samples/reports.jsonl
  wireprint add --outlet=northbay-courier.example stories/
  zcat archive.jsonl.gz | wireprint add --observed=published --output=jsonl - > verdicts.jsonl
)";

constexpr absl::string_view kMatch = R"(wireprint match: say which stored reports share a text; stores nothing

Usage: wireprint match [options] SUBJECT

SUBJECT is a file, - for standard input, or else the id of a stored report. Write id:NAME or
file:NAME where a name could be both.

  --at=TIME           only reports observed around this time are looked at ('wireprint info' says
                      how far around): 2026-03-01 or 2026-03-01T08:15:00Z. Default: now for a text,
                      its own time for a stored report
  --max=N             matches to show, 1 to 100; default 20

Examples
  wireprint match story.txt
  wireprint match --at=2026-03-03 story.txt
  wireprint match ferry-courier
)";

constexpr absl::string_view kCompare = R"(wireprint compare: compare two texts exactly and show what they share

Usage: wireprint compare [options] A B

A and B are each a file, - for standard input, or else the id of a stored report; see
'wireprint help match'. When they are not the same text, it says which test failed by how much.

Examples
  wireprint compare ferry-wire ferry-courier
  wireprint compare ferry-wire draft.txt
)";

constexpr absl::string_view kGroup =
    R"(wireprint group: sort reports into groups of one text and count the independent ones; stores nothing

Usage: wireprint group [options] SUBJECT...

SUBJECT is id:ID for a stored report, or what 'wireprint add' reads: a .jsonl or .txt file, a
directory of these, or - for JSON lines on standard input. At most 1,000 reports, 8 MiB together.
Each stands in the group whose first or a longer text is the same text; SHARE is how much of it
stands in that one. A round-up of others joins none, and is no independent text; neither is an
excerpt of what came before.

  --outlet=HOST       outlet of the reports in files that name none

Examples
  wireprint group clients/samples/reports.jsonl
  wireprint group id:ferry-wire id:ferry-courier draft.txt
)";

constexpr absl::string_view kGet =
    R"(wireprint get: show stored reports, and what of them was left out of the fingerprint

Usage: wireprint get [options] ID...

With several IDs and --output=json one object follows the other; jsonl gives one a line.

  --text              show the text too

Examples
  wireprint get --text ferry-courier
  wireprint get --text --output=json ferry-courier
)";

constexpr absl::string_view kReports = R"(wireprint reports: list stored reports

Usage: wireprint reports [options]

In the order in which they were stored. IN IT: how many reports the cluster has.

  --after=TIME        only those observed then or later: 2026-03-01 or 2026-03-01T08:15:00Z
  --before=TIME       only those observed before
  --max=N             how many to show, 0 for all; default 50

Example
  wireprint reports --after=2026-03-01 --before=2026-03-02 --max=0 --output=jsonl
)";

constexpr absl::string_view kCluster =
    R"(wireprint cluster: show clusters: which reports have one text, and what holds them together

Usage: wireprint cluster [options] ID...

ID is that of a cluster, such as c17, or of one that was merged into it. Each report (a) hangs on an
anchor (b), the first text of the cluster or a longer one, by the relation that is shown; A IN B is
the share of it that stands in the anchor. With --output=json the cluster without its reports.

  --max=N             reports to show of each, by observe time; default 50

Example
  wireprint cluster c17
)";

constexpr absl::string_view kClusters = R"(wireprint clusters: list clusters of at least two reports

Usage: wireprint clusters [options]

  --since=TIME        only those that changed then or later: 2026-03-01 or 2026-03-01T08:15:00Z
  --min=N             only those of at least N reports; default 2
  --order=ORDER       id (the default: oldest first), size or updated
  --max=N             how many to show, 0 for all; default 50

Example
  wireprint clusters --order=size --max=10
)";

constexpr absl::string_view kWatch = R"(wireprint watch: follow the changes of clusters as they come

Usage: wireprint watch [options]

One line a change, with --output=json too, until it is stopped. When the service restarts, it goes
on where it was.

  --resume-file=FILE  keep in FILE how far it has come, and go on there the next time; without it,
                      it begins now. A change may be shown twice, none is left out
  --count=N           end after N changes or a few more; default 0, never

Example
  wireprint watch --output=jsonl --resume-file=watch.token >> changes.jsonl
)";

constexpr absl::string_view kDelete = R"(wireprint delete: delete stored reports and their texts

Usage: wireprint delete [options] ID...

The id stays taken until the retention time of the service has passed, so that a late retry does
not bring the report back.

  --recorded          through the credibility service, for reports that were recorded: what they
                      counted and taught goes too, and dedup is told
  --purge             erase all that was derived of them too, also of reports that were deleted
                      before, and place anew what hung on them, as if they had never been there;
                      it may take seconds, or longer than --timeout: then repeat it to see its end

Examples
  wireprint delete ferry-courier
  wireprint delete --recorded --purge ferry-courier
)";

constexpr absl::string_view kInfo = R"(wireprint info: describe a corpus: scheme, thresholds, counts

Usage: wireprint info [options]

Example
  wireprint info --corpus=default --output=json
)";

constexpr absl::string_view kFingerprint = R"(wireprint fingerprint: compute the fingerprint of a text; stores nothing

Usage: wireprint fingerprint [options] [FILE]

FILE is a file, or - (the default) for standard input. For those who keep a store of their own: the
values (--output=json) are the exact hash, the MinHash signature, the sampled shingles, and band
keys for locality-sensitive hashing. docs/fingerprint-wp1.md defines them to the byte.

  --threshold=J       the Jaccard from which band keys shall find pairs, above 0, below 1;
                      default 0.5
  --recall=R          the share of these pairs they shall find, above 0, below 1; default 0.95

Example
  wireprint fingerprint --output=json story.txt
)";

}  // namespace

absl::string_view Help(absl::string_view command) {
  if (command == "add") return kAdd;
  if (command == "match") return kMatch;
  if (command == "compare") return kCompare;
  if (command == "group") return kGroup;
  if (command == "get") return kGet;
  if (command == "reports") return kReports;
  if (command == "cluster") return kCluster;
  if (command == "clusters") return kClusters;
  if (command == "watch") return kWatch;
  if (command == "delete") return kDelete;
  if (command == "info") return kInfo;
  if (command == "fingerprint") return kFingerprint;
  const absl::string_view credibility = CredibilityHelp(command);
  return credibility.empty() ? kTool : credibility;
}

}  // namespace wireprint::cli
