"""The version in every answer, as a caller sees it."""

import unittest

from harness import Server
from wire import Status, cluster_pb2, grpc, pb


class VersionTest(unittest.TestCase):
    """Every answer says which version gave it: in its headers, or, where it is an error alone, in its trailers."""

    KEY = "x-wireprint-version"

    def versions(self, call):
        return [dict(metadata or ()).get(self.KEY) for metadata in (call.initial_metadata(), call.trailing_metadata())]

    def test_every_answer_has_it(self):
        server = Server("--admin-listen=")
        self.addCleanup(server.close)
        client = server.start().client()
        self.addCleanup(client.close)
        version = server.await_lines("serving")[0]["version"]
        call = client.stub.GetIndexInfo.future(pb.GetIndexInfoRequest(), timeout=20)
        call.result()
        self.assertEqual(self.versions(call), [version, None])
        call = client.stub.GetReport.future(pb.GetReportRequest(report_id="missing"), timeout=20)
        self.assertEqual(call.code(), Status.NOT_FOUND)
        self.assertEqual(self.versions(call), [None, version])
        call = client.stub.WatchClusters(cluster_pb2.WatchClustersRequest(resume_token="no token"), timeout=20)
        self.assertEqual(call.code(), Status.INVALID_ARGUMENT)
        self.assertEqual(self.versions(call), [None, version])
        # A stream that has begun, and ends with an error.
        call = client.stub.WatchClusters(cluster_pb2.WatchClustersRequest(), timeout=20)
        next(call)
        server.terminate()
        with self.assertRaises(grpc.RpcError):
            list(call)
        self.assertEqual(call.code(), Status.UNAVAILABLE)
        self.assertEqual(self.versions(call), [version, None])


if __name__ == "__main__":
    unittest.main()
