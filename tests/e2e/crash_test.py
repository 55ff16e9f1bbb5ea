"""kill -9 in the middle of a load, again and again on one data directory: what was acknowledged is there, whole; what was
not is there whole or not at all; no sequence is ever given twice; and the store fits together."""

import os
import random
import threading
import time
import unittest
import zlib

from harness import Server
from texts import lay_out, sentences
from wire import WireError, grpc, match_pb2, pb

ROUNDS = int(os.environ.get("WIREPRINT_CRASH_ROUNDS", "4"))
THREADS = 6
GONE = "deleted"


class Known:
    """What is known of one id: its last acknowledged state, and what was under way when the server died.

    A state is None (never stored), GONE, or a text. All of an id is done by one thread, one call at a time.
    """

    def __init__(self):
        self.state, self.sequence, self.revision = None, 0, 0
        self.pending = None  # (the state it would become,)

    def acknowledge(self, state, answer=None):
        self.state, self.pending = state, None
        if answer is not None:
            self.sequence, self.revision = answer.sequence, answer.revision


class Load(threading.Thread):
    """Adds, revises, deletes and batches under ids of its own until a call fails."""

    def __init__(self, client, name, known, owners):
        super().__init__(daemon=True)
        self.client, self.name, self.known, self.owners = client, name, known, owners
        self.draw = random.Random(name)
        self.acknowledged, self.number, self.problem = 0, 0, None

    def text(self):
        """A new text; every third one is a copy of a story that all threads tell."""
        self.number += 1
        own = sentences(f"{self.name} {self.number}", 60)
        return lay_out(sentences(f"shared {self.draw.randrange(40)}", 90) + own[:2] if self.number % 3 == 0 else own)

    def begin(self, report_id, state):
        entry = self.known.setdefault(report_id, Known())
        entry.pending = (state,)
        return entry

    def end(self, entry, state, answer):
        """Books an acknowledged store; a sequence that was given before is a problem."""
        owner = self.owners.setdefault(answer.sequence, (answer.report_id, answer.revision))
        if owner != (answer.report_id, answer.revision) or answer.replayed:
            self.problem = f"sequence {answer.sequence} of {owner} given again, to: {answer}"
        entry.acknowledge(state, answer)
        self.acknowledged += 1

    def step(self):
        mine = [i for i, entry in self.known.items() if entry.state not in (None, GONE)]
        what = self.draw.random()
        if what < 0.1 and mine:
            entry = self.begin(report_id := self.draw.choice(mine), GONE)
            self.client.delete(report_id)
            entry.acknowledge(GONE)
        elif what < 0.3:
            texts = {f"{self.name}-{self.number}-{i}": self.text() for i in range(8)}
            entries = {report_id: self.begin(report_id, text) for report_id, text in texts.items()}
            for answer in self.client.add_batch([self.client.report(i, t) for i, t in texts.items()], max_matches=5):
                self.end(entries[answer.report_id], texts[answer.report_id], answer)
        else:
            revise = what < 0.45 and mine
            report_id, text = self.draw.choice(mine) if revise else f"{self.name}-{self.number}", self.text()
            entry = self.begin(report_id, text)
            self.end(entry, text, self.client.add(report_id, text, max_matches=5))

    def run(self):
        try:
            while self.problem is None:
                self.step()
        except (WireError, grpc.RpcError):
            pass  # the server is gone
        except Exception as error:  # pylint: disable=broad-except
            self.problem = repr(error)


class CrashTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.known, self.owners = [{} for _ in range(THREADS)], {}
        self.acknowledged = self.found_pending = self.lost_pending = 0

    def load_and_kill(self, turn):
        draw = random.Random(f"kill {turn}")
        clients = [self.server.client() for _ in range(THREADS)]
        loads = [Load(client, f"t{number}-{turn}", self.known[number], self.owners)
                 for number, client in enumerate(clients)]
        for load in loads:
            load.start()
        enough, deadline = draw.randrange(60, 300), time.monotonic() + 60
        while sum(load.acknowledged for load in loads) < enough and time.monotonic() < deadline:
            time.sleep(0.002)
        self.server.kill()
        for load, client in zip(loads, clients):
            load.join(30)
            self.assertFalse(load.is_alive())
            self.assertIsNone(load.problem)
            client.close()
            self.acknowledged += load.acknowledged

    def state_of(self, client, report_id):
        """(state, sequence, revision) as the server tells it."""
        try:
            got = client.get(report_id)
        except WireError as error:
            self.assertIn(error.reason, ("REPORT_NOT_FOUND", "REPORT_DELETED"), error)
            return (None if error.reason == "REPORT_NOT_FOUND" else GONE), 0, 0
        return got.report.text_bytes.decode(), got.sequence, got.revision

    def verify(self, client, last):
        """Compares all that is known with what is there, and books what was under way. `last`: it is the last round."""
        info, present = client.info(), 0
        for known in self.known:
            for report_id, entry in known.items():
                state, sequence, revision = self.state_of(client, report_id)
                if entry.pending is None:
                    self.assertEqual(state, entry.state, f"{report_id} was acknowledged")
                    if state != GONE:
                        self.assertEqual((sequence, revision), (entry.sequence, entry.revision), report_id)
                else:
                    self.assertIn(state, (entry.state, *entry.pending), f"{report_id}: neither before nor after")
                    self.verify_pending(client, report_id, entry, state, sequence, revision)
                present += state not in (None, GONE)
                if state not in (None, GONE) and (last or zlib.crc32(report_id.encode()) % 8 == 0):
                    self.verify_found(client, report_id, entry.state)
        self.assertEqual(client.info().reports, present, "nobody else is there")
        self.assertEqual(client.info(), info, "looking changed nothing")
        self.assertGreaterEqual(info.last_sequence, max(self.owners, default=0))

    def verify_pending(self, client, report_id, entry, state, sequence, revision):
        """What was under way is wholly there, and books it, or is nowhere."""
        after, = entry.pending
        if state == entry.state:
            self.lost_pending += 1
            if after != GONE:
                named = {m.report_id: m.revision for m in client.find(after).matches}
                self.assertNotIn(report_id, {i for i, r in named.items() if r != entry.revision}, "half there")
            entry.pending = None
            return
        self.found_pending += 1
        if after == GONE:
            entry.acknowledge(GONE)
            return
        owner = self.owners.setdefault(sequence, (report_id, revision))
        self.assertEqual(owner, (report_id, revision))
        entry.acknowledge(after)
        entry.sequence, entry.revision = sequence, revision
        replay = client.add(report_id, after)
        self.assertEqual((replay.replayed, replay.sequence, replay.revision), (True, sequence, revision))

    def verify_found(self, client, report_id, text):
        found = {m.report_id: m.comparison.relation for m in client.find(text).matches}
        self.assertEqual(found.get(report_id), match_pb2.RELATION_EXACT, f"{report_id} is found by its own text")

    def test_kill_9_in_the_middle_of_a_load(self):
        for turn in range(ROUNDS):
            self.server.start()
            self.load_and_kill(turn)
            self.server.check_store()
            self.server.start()
            client = self.server.client()
            self.verify(client, last=turn == ROUNDS - 1)
            client.close()
            if turn % 3 == 2:
                self.assertEqual(self.server.stop(), 0)
            else:
                self.server.kill()
        print(f"\n{ROUNDS} kills: {self.acknowledged} acknowledged, of those under way {self.found_pending} there and "
              f"{self.lost_pending} not")
        self.assertGreater(self.acknowledged, 50 * ROUNDS, "the load was no load")
        self.assertGreater(self.found_pending + self.lost_pending, 0, "no kill hit a call under way")


if __name__ == "__main__":
    unittest.main()
