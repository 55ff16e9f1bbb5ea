"""More corpora than dedup takes streams on one connection."""

import unittest

from credibility import RESOLVED, Pair
from credibility_pair import at, story

STREAMS = 66


class CorporaTest(unittest.TestCase):
    def test_every_corpus_is_followed_and_none_holds_up_another(self):
        pair = Pair("--dedup-timeout=5s", "--max-corpora=100")
        pair.dedup.flags += ("--max-corpora=100", f"--max-concurrent-streams={STREAMS}")
        self.addCleanup(pair.close)
        pair.start()
        for number in range(STREAMS + 6):
            client = pair.credibility.client(f"corpus{number}")
            self.assertEqual(client.record("r", story(f"Of{number}"), "a.example", observe_time=at(0)).provenance, RESOLVED,
                             f"{number + 1} corpora")
            client.close()
        client = pair.credibility.client("corpus0")
        self.addCleanup(client.close)
        self.assertEqual(client.record("again", story("Another"), "a.example", observe_time=at(1)).provenance, RESOLVED)


if __name__ == "__main__":
    unittest.main()
