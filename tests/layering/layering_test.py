"""The layers hold in this tree, and the check finds each breach that the fixture trees hold."""

import os
import tempfile
import unittest

import check_layering

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FIXTURES = os.path.join(HERE, "fixture")


class LayeringTest(unittest.TestCase):
    def test_this_tree(self):
        breaches, files = check_layering.check(ROOT)
        self.assertGreater(files, 50, "this is not the tree that was meant")
        self.assertEqual([], breaches, "\n" + "\n".join(breaches))

    def test_every_fixture_breach_is_found_and_nothing_else(self):
        names = sorted(os.listdir(FIXTURES))
        self.assertGreaterEqual(len(names), 30)
        for name in names:
            with self.subTest(name), open(os.path.join(FIXTURES, name, "expected.txt"), encoding="utf-8") as expected:
                breaches, files = check_layering.check(os.path.join(FIXTURES, name))
                self.assertEqual(expected.read().splitlines(), breaches)
                self.assertGreater(files, 0)

    def test_every_layer_has_a_breach_in_a_fixture(self):
        found = set()
        for name in os.listdir(FIXTURES):
            for breach in check_layering.check(os.path.join(FIXTURES, name))[0]:
                found.add(check_layering.layer_of(breach.split(":")[0]))
        missing = {layer for layer in check_layering.LAYERS if "credibility" not in layer} - found
        self.assertEqual(set(), missing)

    def test_a_file_that_is_too_long(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, "services", "text"))
            path = os.path.join(root, "services", "text", "a_test.cc")
            with open(path, "w", encoding="utf-8") as file:
                file.write("/" * check_layering.MAX_BYTES)
            self.assertEqual([], check_layering.check(root)[0])
            with open(path, "a", encoding="utf-8") as file:
                file.write("/")
            self.assertEqual(["services/text/a_test.cc:1: a file holds at most 15360 bytes, this one 15361"],
                             check_layering.check(root)[0])


if __name__ == "__main__":
    unittest.main()
