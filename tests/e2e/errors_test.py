"""Every refusal over the wire: code, reason, field, metadata and message, and that it changed nothing."""

import re
import unittest

from cluster_rows import CLUSTERS
from error_rows import GONE, MIB, REPORTED, TEXT, report
from error_rows import ROWS as REPORT_ROWS
from harness import ServerTest
from texts import prose
from wire import Status, WireError, error_reason_pb2, error_of, pb

ROWS = REPORT_ROWS + CLUSTERS

# Reasons that no single bad request reaches, and where they are tested instead.
ELSEWHERE = {
    "OVERLOADED": "limits_test", "CORPUS_LIMIT": "limits_test", "SHUTTING_DOWN": "lifecycle_test",
    "WARMING_UP": "lifecycle_test", "REQUEST_TOO_LARGE": "test_a_request_that_is_too_long",
    "DEADLINE_EXPIRED": "beside the chassis", "CALL_CANCELLED": "beside the chassis",
    "STORE_UNAVAILABLE": "beside the store", "INTERNAL": "beside the chassis",
    "UNAUTHENTICATED": "beside the chassis", "PERMISSION_DENIED": "beside the chassis", "RATE_LIMITED": "beside the chassis",
    "RESUME_TOKEN_EXPIRED": "watch_test", "LINE_NOT_FOUND": "the credibility service",
    "PROVENANCE_PENDING": "credibility_operate_test",
}


def _matches(pattern, value):
    return value is not None and re.fullmatch(pattern, value) is not None


class ErrorsTest(ServerTest):
    def setUp(self):
        super().setUp()
        self.client.add(REPORTED, prose("reported"))
        self.client.add(GONE, prose("gone"))
        self.client.delete(GONE)

    def check(self, row, error, prefix=""):
        """That `error` is what `row` promises, its field under `prefix`."""
        self.assertEqual(error.code, row.code, error)
        self.assertTrue(_matches(row.reason, error.reason), error)
        self.assertEqual(error.domain, "wireprint", error)
        self.assertEqual(len(set(error.kinds)), len(error.kinds), "each kind of detail at most once")
        self.assertTrue(_matches(re.escape(prefix) + row.field, error.field), f"{prefix}{row.field}: {error}")
        self.assertTrue(error.description, "the violation of a field says what is wrong")
        for key, value in row.metadata.items():
            self.assertIn(key, error.metadata, error)
            self.assertTrue(_matches(re.escape(value) if isinstance(value, str) else value, error.metadata[key]), error)
        for say in row.says:
            self.assertRegex(error.message, re.compile(say, re.IGNORECASE))
        self.assertGreaterEqual(len(error.message.split()), 4, f"a message says what is wrong: {error}")
        self.assertLess(len(error.message), 1000, "a message does not repeat the input")
        for secret in (prose("reported")[:40], TEXT[:40]):
            self.assertNotIn(secret, error.message)

    def test_each_bad_request_gets_its_error_and_changes_nothing(self):
        before = self.client.info()
        for row in ROWS:
            with self.subTest(row.name):
                self.check(row, self.client.error(row.method, row.request(self.corpus)))
                self.assertEqual(self.client.info(), before)
        self.assertEqual(self.client.info(), before)
        with self.assertRaises(WireError) as caught:
            self.client.get("new")
        self.assertEqual(caught.exception.reason, "REPORT_NOT_FOUND")

    def test_a_bad_item_keeps_the_others_of_its_batch(self):
        rows = [row for row in ROWS if row.method == "AddReport" and row.field != "max_matches" and row.field != "corpus"]
        for at in range(0, len(rows), 40):  # a request is at most 4 MiB
            chosen, items = rows[at:at + 40], []
            for number, row in enumerate(chosen):
                bad = row.request(self.corpus)
                items.append(pb.BatchAddReportsRequest.Item(
                    report=report(report_id=f"good {at + number}", text_bytes=prose(at + number, 60).encode())))
                items.append(pb.BatchAddReportsRequest.Item(
                    report=bad.report, body_mask=bad.body_mask if bad.HasField("body_mask") else None,
                    expected_revision=bad.expected_revision))
            before = self.client.info()
            answer = self.client.call("BatchAddReports", pb.BatchAddReportsRequest(corpus=self.corpus, items=items))
            self.assertEqual(len(answer.results), len(items))
            sequences = [result.response.sequence for result in answer.results[::2]]
            self.assertEqual(sequences, sorted(set(sequences)))
            self.assertTrue(all(sequences))
            for number, row in enumerate(chosen):
                with self.subTest(row.name):
                    result = answer.results[2 * number + 1]
                    self.assertEqual(result.WhichOneof("result"), "status")
                    self.check(row, error_of(result.status), f"items[{2 * number + 1}].")
            after = self.client.info()
            self.assertEqual(after.reports, before.reports + len(chosen))
            self.assertEqual(after.last_sequence, max(sequences))

    def test_what_is_just_within_a_limit_is_taken(self):
        allowed = [
            {"report_id": "i" * 256}, {"report_id": "é" * 128}, {"report_id": "a b/c?#%"}, {"title": "x" * 4096}, {"byline": ""},
            {"language": "x" * 35}, {"outlet": ".".join(["a" * 49] * 5) + ".exa"}, {"outlet": "XN--BCHER-KVA.Example"},
            {"outlet": "a" * 63 + ".example"}, {"published_at": {"seconds": -62135596800}},
            {"published_at": {"seconds": 253402300799, "nanos": 999999999}}, {"observe_time": {"seconds": 0}},
        ]
        for number, changes in enumerate(allowed):
            with self.subTest(str(changes)[:60]):
                sent = report(**{"report_id": f"edge {number}", **changes})
                self.assertEqual(self.client.call("AddReport", pb.AddReportRequest(
                    corpus=self.corpus, report=sent, max_matches=100)).revision, 1)
                self.assertEqual(self.client.get(sent.report_id).report.text_bytes, TEXT.encode())
        for text in ("word " * (MIB // 5) + "a", "a" * MIB, "x", "ა" * (MIB // 3)):
            self.assertFalse(self.client.add(f"{text[:1]} {len(text)}", text.encode()).replayed)
            self.assertEqual(self.client.get(f"{text[:1]} {len(text)}").report.text_bytes.decode(), text)
        full = [{"report": report(report_id=f"full {i}", text_bytes=prose(f"full {i}", 40).encode())} for i in range(256)]
        answer = self.client.call("BatchAddReports", pb.BatchAddReportsRequest(corpus=self.corpus, items=full))
        self.assertTrue(all(result.HasField("response") for result in answer.results))
        many = pb.BodyMask(excluded=[{"begin": 2 * i, "end": 2 * i + 1} for i in range(4096)], ruleset="r" * 128)
        self.assertFalse(self.client.add("masked", "a " * 9000 + TEXT, body_mask=many).replayed)

    def test_every_reason_has_a_row(self):
        names = {value.name.removeprefix("ERROR_REASON_") for value in error_reason_pb2.ErrorReason.DESCRIPTOR.values
                 if value.number}
        rows = {row.reason for row in ROWS}
        self.assertEqual(names - rows, set(ELSEWHERE))

    def test_a_request_that_is_too_long(self):
        def error(bytes_of_text):
            return self.client.error("AddReport", pb.AddReportRequest(corpus=self.corpus, report=report(
                text_bytes=b"a" * bytes_of_text)))
        above = error(4 * MIB + 1)
        self.assertEqual((above.code, above.reason, above.domain), (Status.RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", "wireprint"))
        self.assertEqual((above.metadata["limit"], above.metadata["max"]), ("max_receive_bytes", str(4 * MIB)))
        self.assertIsNone(above.retry, "it will be too long again")
        # What is very much longer gRPC refuses before anybody reads it.
        far = error(8 * MIB + 1)
        self.assertEqual((far.code, far.reason), (Status.RESOURCE_EXHAUSTED, None))


if __name__ == "__main__":
    unittest.main()
