"""Tests with both services: each test has a corpus of its own."""

import time
import unittest

from credibility import Pair
from texts import lay_out, sentences

HOUR = 3600
START = int(time.time()) - 20 * 24 * HOUR


def at(hours):
    return {"seconds": START + int(hours * HOUR)}


def story(name, words=120):
    return lay_out(sentences(name, words))


class PairTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pair = Pair("--dedup-timeout=5s")
        cls.addClassCleanup(cls.pair.close)
        cls.pair.start()

    def setUp(self):
        self.client = self.pair.credibility.client(self._testMethodName.lower().replace("_", "-")[:60])
        self.addCleanup(self.client.close)

    def record(self, report_id, text, outlet, hours=0.0, **fields):
        return self.client.record(report_id, text, outlet, observe_time=at(hours), **fields)
