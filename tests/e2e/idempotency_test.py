"""Replays, revisions, reverts, deletes and late retries: what one id goes through."""

import time
import unittest

from harness import ServerTest
from texts import lay_out, prose, sentences
from wire import Report, Status, WireError, pb

STORY = sentences("story", 200)
FIRST, SECOND = lay_out(STORY), lay_out(STORY[:-4] + sentences("a new end", 50))
OTHER = prose("another story")


def stored(answer):
    """What an answer says was stored: all of it but whether it is a replay, and where the report stands now."""
    copy = pb.AddReportResponse.FromString(answer.SerializeToString())
    copy.replayed = False
    copy.ClearField("cluster")
    return copy


class IdempotencyTest(ServerTest):
    def refused(self, code, reason, call, *args, **named):
        with self.assertRaises(WireError) as caught:
            call(*args, **named)
        self.assertEqual((caught.exception.code, caught.exception.reason), (code, reason))
        return caught.exception

    def revised(self):
        """A report with two revisions of which the first copies `wire`, the second `other`: both answers."""
        self.client.add("wire", FIRST, "wire.example")
        self.client.add("other", OTHER, "other.example")
        return self.client.add("r", FIRST), self.client.add("r", OTHER)

    def test_a_replay_returns_what_was_stored_and_changes_nothing(self):
        self.client.add("wire", FIRST, "wire.example")
        first = self.client.add("copy", SECOND, title="Ferry", byline="")
        self.assertEqual((first.report_id, first.revision, first.replayed), ("copy", 1, False))
        self.assertEqual([m.report_id for m in first.matches.matches], ["wire"])
        self.client.add("later", SECOND, "late.example")  # is no match of what was stored before it
        before = self.client.info()
        for _ in range(3):
            again = self.client.add("copy", SECOND, title="Ferry", byline="")
            self.assertTrue(again.replayed)
            self.assertEqual(stored(again), stored(first))
        self.assertEqual(self.client.info(), before)

    def test_a_replay_within_a_batch_and_of_a_batch(self):
        reports = [self.client.report("a", FIRST), self.client.report("b", OTHER), self.client.report("a", FIRST)]
        first = self.client.add_batch(reports)
        self.assertEqual([r.replayed for r in first], [False, False, True])
        self.assertEqual(first[2].sequence, first[0].sequence)
        again = self.client.add_batch(reports)
        self.assertEqual([r.replayed for r in again], [True, True, True])
        self.assertEqual([stored(r) for r in again], [stored(r) for r in first])

    def test_another_body_mask_is_no_other_content(self):
        first = self.client.add("r", FIRST)
        masked = self.client.add("r", FIRST, body_mask=pb.BodyMask(excluded=[{"begin": 0, "end": 20}], ruleset="mine"))
        self.assertTrue(masked.replayed)
        self.assertEqual(stored(masked), stored(first))
        self.assertNotEqual(self.client.get("r").ruleset, "mine")

    def test_text_and_text_bytes_of_the_same_bytes_are_the_same_content(self):
        first = self.client.add("r", FIRST)
        again = self.client.add("r", FIRST.encode())
        self.assertTrue(again.replayed)
        self.assertEqual(stored(again), stored(first))

    def test_every_field_is_content_and_empty_is_not_absent(self):
        number = self.client.add("r", FIRST).revision
        for fields in ({"title": ""}, {"title": "Ferry"}, {"byline": ""}, {"byline": "Jane Doe"}, {"credit_line": ""},
                       {"url": "https://daily.example/1"}, {"language": "en"}, {"published_at": {"seconds": 1500000000}},
                       {"title": "Jane Doe"}, {"outlet": "weekly.example"}):
            with self.subTest(str(fields)):
                answer = self.client.add("r", FIRST, **fields)
                number += 1
                self.assertEqual((answer.revision, answer.replayed), (number, False))
                got = self.client.get("r")
                self.assertEqual(got.revision, number)
                for name in ("title", "byline", "credit_line", "url", "language"):
                    self.assertEqual((got.report.HasField(name), getattr(got.report, name)),
                                     (name in fields, fields.get(name, "")))
        self.assertTrue(self.client.add("r", FIRST, title="Ferry").replayed)

    def test_outlets_are_compared_in_lower_case(self):
        self.client.add("wire", FIRST, "Wire.Example")
        self.assertEqual(self.client.find(FIRST).matches[0].outlet, "wire.example")

    def test_a_replay_after_a_restart(self):
        self.client.add("wire", FIRST, "wire.example")
        first = self.client.add("copy", SECOND)
        info = self.client.info()
        self.restart()
        again = self.client.add("copy", SECOND)
        self.assertTrue(again.replayed)
        self.assertEqual(stored(again), stored(first))
        after = self.client.info()
        self.assertEqual((after.reports, after.postings, after.last_sequence),
                         (info.reports, info.postings, info.last_sequence))

    def test_a_new_revision_replaces_the_old_as_a_candidate(self):
        first, second = self.revised()
        self.assertEqual((first.revision, second.revision, second.replayed), (1, 2, False))
        self.assertGreater(second.sequence, first.sequence)
        self.assertEqual([m.report_id for m in first.matches.matches], ["wire"])
        self.assertEqual([m.report_id for m in second.matches.matches], ["other"])
        self.assertEqual(second.observe_time, first.observe_time)
        got = self.client.get("r")
        self.assertEqual((got.revision, got.sequence, got.report.text_bytes.decode()), (2, second.sequence, OTHER))
        self.assertEqual({m.report_id for m in self.client.find(FIRST).matches}, {"wire"})
        found = {m.report_id: m.revision for m in self.client.find(OTHER).matches}
        self.assertEqual(found, {"other": 1, "r": 2})
        self.assertEqual(self.client.info().reports, 3)

    def test_a_revision_is_no_copy_of_its_own_past(self):
        self.client.add("r", FIRST)
        self.assertEqual(list(self.client.add("r", SECOND).matches.matches), [])

    def test_old_content_without_a_claim_is_a_late_retry(self):
        first, second = self.revised()
        late = self.client.add("r", FIRST)
        self.assertTrue(late.replayed)
        self.assertEqual(stored(late), stored(first))
        got = self.client.get("r")
        self.assertEqual((got.revision, got.sequence), (2, second.sequence))

    def test_going_back_names_the_current_revision(self):
        first, second = self.revised()
        back = self.client.add("r", FIRST, expected_revision=2)
        self.assertEqual((back.revision, back.replayed), (3, False))
        self.assertGreater(back.sequence, second.sequence)
        self.assertEqual([m.report_id for m in back.matches.matches], ["wire"])
        self.assertEqual(back.observe_time, first.observe_time)
        self.assertEqual(self.client.get("r").report.text_bytes.decode(), FIRST)
        self.assertEqual({m.report_id for m in self.client.find(OTHER).matches}, {"other"})
        again = self.client.add("r", FIRST)
        self.assertEqual((again.replayed, again.revision), (True, 3))

    def test_a_retry_of_going_back_is_a_replay(self):
        self.revised()
        back = self.client.add("r", FIRST, expected_revision=2)
        again = self.client.add("r", FIRST, expected_revision=2)
        self.assertTrue(again.replayed)
        self.assertEqual(stored(again), stored(back))

    def test_current_content_with_a_true_claim_is_a_replay(self):
        _, second = self.revised()
        again = self.client.add("r", OTHER, expected_revision=2)
        self.assertEqual((again.replayed, again.revision, again.sequence), (True, 2, second.sequence))

    def test_a_wrong_claim_is_refused(self):
        self.revised()
        before = self.client.info()
        for claim, current in ((1, "2"), (3, "2")):
            error = self.refused(Status.ABORTED, "REVISION_MISMATCH", self.client.add, "r", SECOND, expected_revision=claim)
            self.assertEqual(error.metadata, {"expected": str(claim), "current": current})
        self.refused(Status.ABORTED, "REVISION_MISMATCH", self.client.add, "unknown", SECOND, expected_revision=1)
        self.assertEqual(self.client.info(), before)
        self.assertEqual(self.client.get("r").revision, 2)
        self.assertEqual(self.client.add("r", SECOND, expected_revision=2).revision, 3)

    def test_observe_time_is_the_first(self):
        early = int(time.time()) - 86400
        first = self.client.add("r", FIRST, observe_time={"seconds": early, "nanos": 123456000})
        self.assertEqual((first.observe_time.seconds, first.observe_time.nanos), (early, 123456000))
        for text, fields in ((OTHER, {}), (SECOND, {"observe_time": {"seconds": early - 3600}}),
                             (FIRST, {"observe_time": {"seconds": early + 3600}})):
            self.assertEqual(self.client.add("r", text, **fields).observe_time, first.observe_time)
            self.assertEqual(self.client.get("r").report.observe_time, first.observe_time)

    def test_observe_time_is_the_receipt_by_default(self):
        low = time.time()
        answer = self.client.add("r", FIRST)
        high = time.time()
        observed = answer.observe_time.ToNanoseconds() / 1e9
        self.assertTrue(low - 1e-3 <= observed <= high + 1e-3)
        got = self.client.get("r")
        self.assertTrue(low - 1e-3 <= got.receive_time.ToNanoseconds() / 1e9 <= high + 1e-3)
        self.assertEqual(got.report.observe_time, answer.observe_time)

    def test_a_delete_leaves_a_tombstone(self):
        self.client.add("wire", FIRST, "wire.example")
        low = time.time()
        deleted = self.client.delete("wire").delete_time
        self.assertTrue(low - 1e-3 <= deleted.ToNanoseconds() / 1e9 <= time.time() + 1e-3)
        self.refused(Status.NOT_FOUND, "REPORT_DELETED", self.client.get, "wire")
        self.assertEqual(list(self.client.find(FIRST).matches), [])
        self.assertEqual(self.client.info().reports, 0)
        self.assertEqual(list(self.client.add("next", FIRST).matches.matches), [])

    def test_nothing_brings_a_deleted_report_back(self):
        self.revised()
        deleted = self.client.delete("r").delete_time
        for text, claim in ((FIRST, 0), (OTHER, 0), (SECOND, 0), (OTHER, 2)):
            error = self.refused(Status.FAILED_PRECONDITION, "REPORT_DELETED", self.client.add, "r", text,
                                 expected_revision=claim)
            self.assertEqual(error.metadata["delete_time"][:19],
                             time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(deleted.seconds)))
        self.restart()
        self.refused(Status.FAILED_PRECONDITION, "REPORT_DELETED", self.client.add, "r", OTHER)
        self.assertEqual(self.client.delete("r").delete_time, deleted)
        self.assertEqual({m.report_id for m in self.client.find(OTHER).matches}, {"other"})

    def test_what_is_deleted_before_it_comes_is_refused_when_it_comes(self):
        self.refused(Status.NOT_FOUND, "REPORT_NOT_FOUND", self.client.delete, "late")
        deleted = self.client.delete("late", allow_missing=True)
        self.refused(Status.FAILED_PRECONDITION, "REPORT_DELETED", self.client.add, "late", FIRST)
        self.assertEqual(self.client.delete("late"), deleted)

    def test_deleting_again_returns_the_first_time(self):
        self.client.add("r", FIRST)
        first = self.client.delete("r")
        before = self.client.info()
        time.sleep(0.01)
        self.assertEqual(self.client.delete("r"), first)
        self.assertEqual(self.client.info(), before)

    def test_stored_edges_outlive_what_they_point_to(self):
        self.client.add("wire", FIRST, "wire.example")
        first = self.client.add("copy", SECOND)
        self.client.delete("wire")
        again = self.client.add("copy", SECOND)
        self.assertTrue(again.replayed)
        self.assertEqual(stored(again), stored(first))
        self.assertEqual(again.matches.matches[0].outlet, "wire.example")

    def test_sequences_are_not_reused_after_a_delete(self):
        last = self.client.add("r", FIRST).sequence
        self.client.delete("r")
        self.restart()
        self.assertEqual(self.client.info().last_sequence, last)
        self.assertGreater(self.client.add("s", FIRST).sequence, last)

    def test_corpora_are_separate(self):
        elsewhere = self.corpus + "-2"
        self.client.add("r", FIRST)
        other = self.client.add("r", FIRST, "weekly.example", corpus=elsewhere)
        self.assertEqual((other.revision, other.replayed, list(other.matches.matches)), (1, False, []))
        self.assertEqual(other.sequence, 1)
        self.client.delete("r")
        self.assertEqual(self.client.get("r", corpus=elsewhere).report.outlet, "weekly.example")
        self.assertEqual([m.report_id for m in self.client.find(FIRST, corpus=elsewhere).matches], ["r"])
        self.assertEqual((self.client.info().reports, self.client.info(elsewhere).reports), (0, 1))

    def test_the_default_corpus_has_a_name(self):
        self.client.add("unnamed corpus", FIRST, corpus="")
        self.assertEqual(self.client.get("unnamed corpus", corpus="default").revision, 1)
        self.assertEqual(self.client.call("GetIndexInfo", pb.GetIndexInfoRequest()).corpus, "default")

    def test_get_report_returns_what_was_sent(self):
        sent = Report(report_id="r", outlet="daily.example", text_bytes=SECOND.encode(), title="Ferry", byline="",
                      url="https://daily.example/1", published_at={"seconds": 1500000000, "nanos": 5})
        answer = self.client.call("AddReport", pb.AddReportRequest(corpus=self.corpus, report=sent))
        sent.observe_time.CopyFrom(answer.observe_time)
        got = self.client.get("r")
        self.assertEqual(got.report, sent)
        self.assertEqual((got.revision, got.sequence, got.scheme, len(got.exact_hash)), (1, answer.sequence, "wp1", 16))
        self.assertEqual((got.word_count, got.basis), (answer.matches.word_count, answer.matches.basis))
        sent.ClearField("content")
        self.assertEqual(self.client.get("r", include_text=False).report, sent)

    def test_an_unwritten_corpus_is_empty(self):
        info = self.client.info()
        self.assertEqual((info.corpus, info.reports, info.postings, info.last_sequence), (self.corpus, 0, 0, 0))
        self.assertEqual((info.scheme, info.match_window_seconds, info.retention_seconds), ("wp1", 14 * 86400, 720 * 3600))
        self.assertEqual((info.policy.same_text_jaccard, info.policy.same_text_containment,
                          info.policy.min_length_ratio, info.policy.partial_containment), (0.3, 0.6, 0.25, 0.12))
        self.assertTrue(info.ruleset)


if __name__ == "__main__":
    unittest.main()
