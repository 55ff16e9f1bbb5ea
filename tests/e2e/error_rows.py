"""The table of refusals: what is sent, and the error that the contract promises for it.

A row's request is made when it is used, from the corpus of the test. Of a report REPORTED there is a stored revision 1
and of GONE a tombstone. `metadata` holds what must be there: a string exactly, a compiled pattern as a full match.
`says` are words the message must hold: what is wrong, where, and what would be right.
"""

import dataclasses
import re
import time
import typing

from texts import prose
from wire import Report, Status, cluster_pb2, pb

REPORTED, GONE, TEXT = "reported", "gone", prose("error rows", 60)
MIB = 1 << 20
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
INVALID = Status.INVALID_ARGUMENT


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    method: str
    request: typing.Callable  # corpus -> request message
    code: object
    reason: str
    field: str
    metadata: dict = dataclasses.field(default_factory=dict)
    says: tuple = ()


def report(**changes):
    """A report that would be stored, with fields changed; None leaves one out."""
    fields = {"report_id": "new", "outlet": "daily.example", "text_bytes": TEXT.encode(), **changes}
    if "text" in changes:
        del fields["text_bytes"]
    return Report(**{key: value for key, value in fields.items() if value is not None})


def _add(name, reason, field, changes, metadata=None, says=(), **request):
    return Row(name, "AddReport", lambda corpus: pb.AddReportRequest(corpus=corpus, report=report(**changes), **request),
               INVALID, reason, field, metadata or {}, says)


def _time(**fields):
    return {"seconds": int(time.time()), **fields}


def _ranges(*pairs):
    return pb.BodyMask(excluded=[{"begin": begin, "end": end} for begin, end in pairs])


# (what, bytes, offset of the first byte that is part of no valid character)
FAULTS = (
    ("a stray continuation byte", b"harbour \x80 pilot", 8),
    ("a byte that never occurs", b"\xffharbour", 0),
    ("an overlong slash", b"ab\xc0\xaf", 2),
    ("an overlong three-byte form", b"abc\xe0\x80\xaf", 3),
    ("a surrogate", b"abcd\xed\xa0\x80", 4),
    ("above U+10FFFF", "é".encode() + b"\xf4\x90\x80\x80", 2),
    ("a character cut short at the end", "harbour é".encode()[:-1], 8),
    ("a character cut short inside", b"caf\xe2\x82 open", 3),
    ("after a kibibyte of letters", b"a" * 1024 + b"\xc3(", 1024),
    ("after a kibibyte of Georgian", "ა".encode() * 400 + b"\xe1\x83", 1200),
)

TEXTS = [
    _add("no content", "TEXT_EMPTY", "report.text(_bytes)?", {"text_bytes": None}, says=("text",)),
    _add("empty text", "TEXT_EMPTY", "report.text", {"text": ""}, says=("empty",)),
    _add("empty bytes", "TEXT_EMPTY", "report.text_bytes", {"text_bytes": b""}, says=("empty",)),
    _add("blanks and line breaks", "TEXT_EMPTY", "report.text", {"text": " \t\r\n \n"}, says=("white space",)),
    _add("no-break and wide spaces", "TEXT_EMPTY", "report.text", {"text": "\u00a0\u2003\u3000\u2028"},
         says=("white space",)),
    _add("one byte too many", "TEXT_TOO_LONG", "report.text_bytes", {"text_bytes": b"word " * (MIB // 5) + b"ab"},
         {"size": str(MIB // 5 * 5 + 2), "limit": str(MIB)}, ("1048576",)),
    _add("one byte too many, as a string", "TEXT_TOO_LONG", "report.text", {"text": "a" * (MIB + 1)},
         {"size": str(MIB + 1), "limit": str(MIB)}, ("1048577", "1048576")),
    *(_add(f"UTF-8: {what}", "TEXT_INVALID_UTF8", "report.text_bytes", {"text_bytes": text}, {"offset": str(offset)},
           ("UTF-8", f"{offset}")) for what, text, offset in FAULTS),
]

NAMES = [
    _add("no report", "TEXT_EMPTY|REPORT_ID_MISSING|OUTLET_MISSING", r"report(\..*)?", {
        "report_id": None, "outlet": None, "text_bytes": None}),
    _add("no id", "REPORT_ID_MISSING", "report.report_id", {"report_id": None}, says=("report_id",)),
    *(_add(f"id with {what}", "REPORT_ID_MALFORMED", "report.report_id", {"report_id": bad}, says=("report_id", say))
      for what, bad, say in (("257 bytes", "i" * 257, "256"), ("257 bytes of 129 characters", "é" * 128 + "i", "256"),
                             ("a line break", "a\nb", "control"), ("NUL", "a\0b", "control"), ("DEL", "a\x7f", "control"),
                             ("a C1 control", "a\u0085b", "control"))),
    _add("no outlet", "OUTLET_MISSING", "report.outlet", {"outlet": None}, says=("outlet",)),
    *(_add(f"outlet {what}", "OUTLET_MALFORMED", "report.outlet", {"outlet": bad}, says=("outlet", "host name"))
      for what, bad in (("of one label", "localhost"), ("with a scheme", "https://daily.example"),
                        ("with a path", "daily.example/news"), ("with an empty label", "daily..example"),
                        ("that begins with a dot", ".daily.example"), ("with a hyphen first", "-daily.example"),
                        ("with a hyphen last", "daily-.example"), ("with a space", "daily news.example"),
                        ("not in its ASCII form", "zeitung-müller.example"), ("with a port", "daily.example:80"),
                        ("with an underscore", "daily_news.example"),
                        ("that is an address", "127.0.0.1"), ("with a number for its top", "daily.example.7"), ("with a label of 64", "a" * 64 + ".example"),
                        ("of 254 bytes", ".".join(["a" * 49] * 5) + ".exam"), ("with a line break", "daily.example\n"))),
    *(_add(f"{field} of 4 KiB + 1", "FIELD_TOO_LONG", f"report.{field}", {field: "x" * 4097},
           {"size": "4097", "limit": "4096"}, (field, "4096")) for field in ("title", "byline", "credit_line", "url")),
    _add("language of 36 bytes", "FIELD_TOO_LONG", "report.language", {"language": "x" * 36},
         {"size": "36", "limit": "35"}, ("language", "35")),
]

TIMES = [
    *(_add(f"{field} {what}", "TIMESTAMP_INVALID", f"report.{field}", {field: value}, says=(field,))
      for field in ("published_at", "observe_time")
      for what, value in (("with nanos of a whole second", _time(nanos=10**9)), ("with negative nanos", _time(nanos=-1)),
                          ("before year 1", {"seconds": -62135596801}), ("after year 9999", {"seconds": 253402300800}))),
    _add("observe_time tomorrow", "OBSERVE_TIME_IN_FUTURE", "report.observe_time",
         {"observe_time": {"seconds": int(time.time()) + 86400}}, {"now": RFC3339}, ("future",)),
]

_WORDS = "ქარი harbour words ".encode() + TEXT.encode()
MASKS = [
    _add(f"mask {what}", "BODY_MASK_INVALID", r"body_mask\.excluded.*", {"text_bytes": _WORDS}, says=(say,), body_mask=mask)
    for what, mask, say in (
        ("descending", _ranges((40, 50), (20, 30)), "ascending|before"),
        ("overlapping", _ranges((20, 30), (29, 40)), "disjoint|overlap|before"),
        ("backwards", _ranges((30, 20)), "empty|begin|end"),
        ("beyond the end", _ranges((20, len(_WORDS) + 1)), str(len(_WORDS))),
        ("beginning inside a character", _ranges((1, 13)), "character"),
        ("ending inside a character", _ranges((0, 4)), "character"),
        ("of 4097 ranges", _ranges(*((2 * i, 2 * i + 1) for i in range(4097))), "4096"))
] + [_add("ruleset of 129 bytes", "FIELD_TOO_LONG", "body_mask.ruleset", {}, {"size": "129", "limit": "128"},
          ("ruleset", "128"), body_mask=pb.BodyMask(ruleset="r" * 129))]

_OUT = {"value": "101", "limit": "100"}
NUMBERS = [
    _add("max_matches 101", "VALUE_OUT_OF_RANGE", "max_matches", {}, _OUT, ("max_matches", "100"), max_matches=101),
    Row("max_matches 101 of FindMatches", "FindMatches", lambda corpus: pb.FindMatchesRequest(
        corpus=corpus, subject={"text": TEXT}, max_matches=101), INVALID, "VALUE_OUT_OF_RANGE", "max_matches", _OUT),
    Row("max_matches 101 of a batch", "BatchAddReports", lambda corpus: pb.BatchAddReportsRequest(
        corpus=corpus, items=[{"report": report()}], max_matches=101), INVALID, "VALUE_OUT_OF_RANGE", "max_matches", _OUT),
    *(Row(f"{field} {value}", "ComputeFingerprint", lambda corpus, field=field, value=value: pb.ComputeFingerprintRequest(
        text=TEXT, **{field: value}), INVALID, "VALUE_OUT_OF_RANGE", field, {"value": re.compile(".+"), "limit": re.compile(".+")},
        (field,)) for field in ("band_threshold", "band_recall") for value in (-0.1, 1.0, 1.5, float("nan"), float("inf"))),
    Row("a recall that no layout reaches", "ComputeFingerprint", lambda corpus: pb.ComputeFingerprintRequest(
        text=TEXT, band_threshold=0.001, band_recall=0.999), INVALID, "VALUE_OUT_OF_RANGE", "band_recall", says=("recall",)),
    Row("unknown scheme", "ComputeFingerprint", lambda corpus: pb.ComputeFingerprintRequest(text=TEXT, scheme="wp0"),
        INVALID, "SCHEME_UNKNOWN", "scheme", {"scheme": "wp0", "supported": "wp1"}, ("wp0", "wp1")),
    Row("batch of none", "BatchAddReports", lambda corpus: pb.BatchAddReportsRequest(corpus=corpus),
        INVALID, "BATCH_EMPTY", "items", says=("256",)),
    Row("batch of 257", "BatchAddReports", lambda corpus: pb.BatchAddReportsRequest(
        corpus=corpus, items=[{"report": report(report_id=str(i))} for i in range(257)]),
        INVALID, "BATCH_TOO_LARGE", "items", {"size": "257", "limit": "256"}, ("257", "256")),
]

_BY_ID = {
    "GetReport": lambda corpus, name: pb.GetReportRequest(corpus=corpus, report_id=name),
    "DeleteReport": lambda corpus, name: pb.DeleteReportRequest(corpus=corpus, report_id=name),
    "FindMatches": lambda corpus, name: pb.FindMatchesRequest(corpus=corpus, subject={"report_id": name}),
    "CompareReports": lambda corpus, name: pb.CompareReportsRequest(corpus=corpus, a={"text": TEXT}, b={"report_id": name}),
}
_FIELDS = {"GetReport": "report_id", "DeleteReport": "report_id", "FindMatches": "subject.report_id",
           "CompareReports": "b.report_id"}


def _by_id(what, name, code, reason, metadata=None, says=(), methods=tuple(_BY_ID)):
    return [Row(f"{method} {what}", method, lambda corpus, method=method: _BY_ID[method](corpus, name), code, reason,
                _FIELDS[method], metadata or {}, says) for method in methods]


STORED = [
    *_by_id("without id", "", INVALID, "REPORT_ID_MISSING", methods=("GetReport", "DeleteReport"), says=("report_id",)),
    *_by_id("with an empty id", "", INVALID, "REPORT_ID_MISSING|SUBJECT_MISSING", methods=("FindMatches", "CompareReports")),
    *_by_id("with a long id", "i" * 257, INVALID, "REPORT_ID_MALFORMED", says=("256",)),
    *_by_id("with a control character", "a\x01", INVALID, "REPORT_ID_MALFORMED", says=("control",)),
    *_by_id("of nobody", "nobody", Status.NOT_FOUND, "REPORT_NOT_FOUND", says=("nobody",)),
    *_by_id("of a deleted one", GONE, Status.NOT_FOUND, "REPORT_DELETED", {"delete_time": RFC3339}, ("deleted",),
            ("GetReport", "FindMatches", "CompareReports")),
    dataclasses.replace(_add("a deleted one again", "REPORT_DELETED", "report.report_id", {"report_id": GONE}, {"delete_time": RFC3339},
                             ("deleted",)), code=Status.FAILED_PRECONDITION),
    dataclasses.replace(_add("another revision expected", "REVISION_MISMATCH", "expected_revision", {"report_id": REPORTED},
                             {"expected": "7", "current": "1"}, ("7", "1"), expected_revision=7), code=Status.ABORTED),
    Row("no subject", "FindMatches", lambda corpus: pb.FindMatchesRequest(corpus=corpus), INVALID, "SUBJECT_MISSING",
        "subject", says=("report_id", "text")),
    Row("no first subject", "CompareReports", lambda corpus: pb.CompareReportsRequest(corpus=corpus, b={"text": TEXT}),
        INVALID, "SUBJECT_MISSING", "a"),
    Row("no second subject", "CompareReports", lambda corpus: pb.CompareReportsRequest(corpus=corpus, a={"text": TEXT}),
        INVALID, "SUBJECT_MISSING", "b"),
    Row("empty subject text", "FindMatches", lambda corpus: pb.FindMatchesRequest(corpus=corpus, subject={"text": ""}),
        INVALID, "TEXT_EMPTY", "subject.text"),
    Row("invalid subject text", "CompareReports", lambda corpus: pb.CompareReportsRequest(
        corpus=corpus, a={"text": TEXT}, b={"text_bytes": b"abc\xff"}), INVALID, "TEXT_INVALID_UTF8", "b.text_bytes",
        {"offset": "3"}),
    Row("long subject text", "FindMatches", lambda corpus: pb.FindMatchesRequest(
        corpus=corpus, subject={"text": "a" * (MIB + 1)}), INVALID, "TEXT_TOO_LONG", "subject.text"),
    Row("bad subject mask", "FindMatches", lambda corpus: pb.FindMatchesRequest(
        corpus=corpus, subject={"text": TEXT, "body_mask": _ranges((5, 2))}), INVALID, "BODY_MASK_INVALID",
        r"subject\.body_mask\.excluded.*"),
    *(Row(f"{field} invalid", "FindMatches", lambda corpus, field=field: pb.FindMatchesRequest(
        corpus=corpus, subject={"text": TEXT}, **{field: {"seconds": 253402300800}}), INVALID, "TIMESTAMP_INVALID", field)
      for field in ("observed_after", "observed_before", "observe_time")),
    Row("empty fingerprint text", "ComputeFingerprint", lambda corpus: pb.ComputeFingerprintRequest(text=""), INVALID,
        "TEXT_EMPTY", "text"),
    Row("invalid fingerprint text", "ComputeFingerprint", lambda corpus: pb.ComputeFingerprintRequest(
        text_bytes=b"ab\xc3"), INVALID, "TEXT_INVALID_UTF8", "text_bytes", {"offset": "2"}),
]

_CORPUS_REQUESTS = {
    "AddReport": lambda corpus: pb.AddReportRequest(corpus=corpus, report=report()),
    "BatchAddReports": lambda corpus: pb.BatchAddReportsRequest(corpus=corpus, items=[{"report": report()}]),
    "GetIndexInfo": lambda corpus: pb.GetIndexInfoRequest(corpus=corpus),
    **{method: (lambda corpus, method=method: _BY_ID[method](corpus, "name")) for method in _BY_ID},
    **{method: (lambda corpus, method=method: getattr(cluster_pb2, method + "Request")(corpus=corpus, cluster_id="c1"))
       for method in ("GetCluster", "ListClusterReports")},
    **{method: (lambda corpus, method=method: getattr(cluster_pb2, method + "Request")(corpus=corpus))
       for method in ("ListClusters", "WatchClusters")},
    "ListReports": lambda corpus: pb.ListReportsRequest(corpus=corpus),
}
CORPORA = [
    Row(f"{method} in corpus {bad[:12]!r}", method, lambda _, method=method, bad=bad: _CORPUS_REQUESTS[method](bad), INVALID,
        "CORPUS_MALFORMED", "corpus", says=("corpus",))
    for method in _CORPUS_REQUESTS for bad in ("Daily", "-daily", "_daily", "d" * 64, "daily news", "dé", "daily/news")
]

ROWS = TEXTS + NAMES + TIMES + MASKS + NUMBERS + STORED + CORPORA
