"""The real grpcurl against the real server: what a stranger with nothing but reflection can do."""

import json
import os
import re
import shutil
import subprocess
import unittest

from credibility import Pair
from harness import ServerTest
from texts import prose
from wire import BUILD, SERVICE, SOURCE

SERVICES = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1alpha.ServerReflection",
    "wireprint.dedup.v1.DedupService",
]
METHODS = ["AddReport", "BatchAddReports", "BatchGetReports", "CompareReports", "ComputeFingerprint", "DeleteReport",
           "FindMatches", "GetCluster", "GetIndexInfo", "GetReport", "GroupReports", "ListClusterReports", "ListClusters",
           "ListReports", "WatchClusters"]
STREAMS = {"WatchClusters"}
CREDIBILITY = "wireprint.credibility.v1.CredibilityService"
CREDIBILITY_METHODS = ["AnalyzeReport", "BatchRecordReports", "CorrectLine", "DeleteReport", "ExplainMetric",
                       "GetOutletProfile", "ListAgencies", "ListOutlets", "ListRecurringLines", "ListRules",
                       "RecordReport", "ResolveOrigin"]


def camel(name):
    """The JSON name of a field: some versions of grpcurl print it, others the name of the proto."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def find_grpcurl():
    """The grpcurl of $WIREPRINT_GRPCURL, of scripts/install-tools, or of PATH; AssertionError where there is none."""
    named = os.environ.get("WIREPRINT_GRPCURL")
    places = [named] if named else [*(folder / "tools" / "bin" / "grpcurl" for folder in (SOURCE / "build", BUILD)),
                                    shutil.which("grpcurl")]
    for path in places:
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return str(path)
    raise AssertionError("grpcurl was not found, so this test did NOT run: run scripts/install-tools, or name one in "
                         "WIREPRINT_GRPCURL")


class Grpcurl:
    """Calls of grpcurl to the server `self.server`, for tests."""

    @classmethod
    def setUpClass(cls):
        cls.grpcurl = find_grpcurl()
        super().setUpClass()

    def run_grpcurl(self, *arguments, data=None):
        """(exit code, stdout, stderr) of `grpcurl -plaintext [-d data] arguments`; the address goes after the flags."""
        flags = [a for a in arguments if a.startswith("-")]
        words = [a for a in arguments if not a.startswith("-")]
        given = ["-d", "@"] if data is not None else []
        done = subprocess.run([self.grpcurl, "-plaintext", *flags, *given, self.server.address, *words],
                              input=json.dumps(data) if data is not None else None, capture_output=True, text=True,
                              timeout=30, check=False)
        return done.returncode, done.stdout, done.stderr

    def answer(self, method, data=None):
        code, out, err = self.run_grpcurl(method, data=data)
        self.assertEqual(code, 0, err)
        return json.loads(re.sub(r'"([a-z]+_[a-z_]+)":', lambda m: '"%s":' % camel(m[1]), out))

    def described(self, symbol):
        code, out, err = self.run_grpcurl("describe", symbol)
        self.assertEqual(code, 0, err)
        return out


class GrpcurlTest(Grpcurl, ServerTest):
    def test_list(self):
        code, out, err = self.run_grpcurl("list")
        self.assertEqual((code, out.split()), (0, SERVICES), err)
        code, out, err = self.run_grpcurl("list", SERVICE)
        self.assertEqual((code, out.split()), (0, [f"{SERVICE}.{method}" for method in METHODS]), err)

    def test_describe(self):
        service = self.described(SERVICE)
        for method in METHODS:
            self.assertIn(f"rpc {method} ( .wireprint.dedup.v1.{method}Request ) "
                          f"returns ( {'stream ' if method in STREAMS else ''}.wireprint.dedup.v1.{method}Response );",
                          service)
        self.assertIn("bytes text_bytes = 4;", self.described("wireprint.report.v1.Report"))
        self.assertIn("rpc Watch", self.described("grpc.health.v1.Health"))

    def test_health(self):
        for name in ("", SERVICE):
            self.assertEqual(self.answer("grpc.health.v1.Health/Check", {"service": name}), {"status": "SERVING"})

    def test_add_and_find(self):
        text = prose("grpcurl", 120)
        report = {"reportId": "wire-1", "outlet": "wire.example", "text": text}
        first = self.answer(f"{SERVICE}/AddReport", {"corpus": self.corpus, "report": report})
        self.assertEqual((first["reportId"], first["revision"], first["sequence"]), ("wire-1", 1, "1"))
        self.assertEqual(self.answer(f"{SERVICE}/AddReport", {"corpus": self.corpus, "report": report})["replayed"], True)
        found = self.answer(f"{SERVICE}/FindMatches", {
            "corpus": self.corpus, "subject": {"text": "Good morning. " + text}, "includePassages": True})
        match, = found["matches"]["matches"]
        self.assertEqual((match["reportId"], match["outlet"], match["comparison"]["relation"]),
                         ("wire-1", "wire.example", "RELATION_COPY"))
        self.assertEqual(match["comparison"]["passages"][0]["words"], 120)
        info = self.answer(f"{SERVICE}/GetIndexInfo", {"corpus": self.corpus})
        self.assertEqual((info["reports"], info["scheme"]), ("1", "wp1"))

    def test_an_error_shows_its_details(self):
        code, out, err = self.run_grpcurl(f"{SERVICE}/AddReport", data={
            "corpus": self.corpus, "report": {"reportId": "r", "outlet": "daily.example", "text": " "}})
        self.assertNotEqual(code, 0)
        self.assertEqual(out, "")
        for part in ("Code: InvalidArgument", "Message:", "google.rpc.ErrorInfo", '"domain":"wireprint"',
                     '"reason":"TEXT_EMPTY"', "google.rpc.BadRequest", '"field":"report.text"'):
            self.assertIn(part, err.replace('": "', '":"'))

    def test_an_unknown_method_is_unimplemented(self):
        code, _, err = self.run_grpcurl(f"{SERVICE}/AddNothing", data={})
        self.assertNotEqual(code, 0)
        self.assertIn("AddNothing", err)


class CredibilityGrpcurlTest(Grpcurl, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pair = Pair()
        cls.addClassCleanup(cls.pair.close)
        cls.server = cls.pair.start().credibility

    def test_list_and_describe(self):
        code, out, err = self.run_grpcurl("list")
        self.assertEqual((code, out.split()), (0, [*SERVICES[:2], CREDIBILITY]), err)
        code, out, err = self.run_grpcurl("list", CREDIBILITY)
        self.assertEqual((code, out.split()), (0, [f"{CREDIBILITY}.{method}" for method in CREDIBILITY_METHODS]), err)
        service = self.described(CREDIBILITY)
        for method in CREDIBILITY_METHODS:
            self.assertIn(f"rpc {method} ( .wireprint.credibility.v1.{method}Request ) "
                          f"returns ( .wireprint.credibility.v1.{method}Response );", service)
        self.assertIn("METRIC_REPRINT_RATE = 1;", self.described("wireprint.credibility.v1.Metric"))

    def test_health_and_a_record(self):
        self.assertEqual(self.answer("grpc.health.v1.Health/Check", {"service": CREDIBILITY}), {"status": "SERVING"})
        answer = self.answer(f"{CREDIBILITY}/RecordReport", {"report": {
            "reportId": "r1", "outlet": "daily.example", "text": "ROME (AP) - " + prose("grpcurl record", 60)}})
        self.assertEqual((answer["outlet"], answer["revision"], answer["provenance"]),
                         ("daily.example", 1, "PROVENANCE_RESOLVED"))
        self.assertEqual(answer["analysis"]["credits"][0]["agencyId"], "ap")
        profile = self.answer(f"{CREDIBILITY}/GetOutletProfile", {"outlet": "daily.example"})["profile"]
        self.assertEqual(profile["counts"]["reports"], "1")

    def test_an_error_shows_its_details(self):
        code, out, err = self.run_grpcurl(f"{CREDIBILITY}/GetOutletProfile", data={"outlet": "no host"})
        self.assertNotEqual(code, 0)
        for part in ("Code: InvalidArgument", '"reason":"OUTLET_MALFORMED"', '"field":"outlet"'):
            self.assertIn(part, err.replace('": "', '":"'))


if __name__ == "__main__":
    unittest.main()
