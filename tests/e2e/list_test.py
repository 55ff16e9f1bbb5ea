"""Lists over the wire: every page, order and filter sees everything once, and a token serves one request only."""

import time
import unittest

from clustering import get_cluster, list_clusters, list_reports, pages
from harness import ServerTest
from texts import prose
from wire import Status, cluster_pb2, error_of, pb

BASE = 1_700_000_000


class ListTest(ServerTest):
    def fill(self, clusters=23, singles=5):
        """Clusters of 2, 3, 4 … reports in turn: {cluster_id: its report ids}."""
        made, reports = {}, []
        for number in range(clusters):
            for copy in range(2 + number % 4):
                reports.append(self.client.report(f"{number}/{copy}", prose(f"list {number}", 120), f"d{copy}.example",
                                                  observe_time={"seconds": BASE + number}))
        reports += [self.client.report(f"single {i}", prose(f"single {i}", 120), observe_time={"seconds": BASE}) for i in range(singles)]
        for answer in self.client.add_batch(reports):
            made.setdefault(answer.cluster.cluster_id, []).append(answer.report_id)
        return {cluster_id: ids for cluster_id, ids in made.items() if len(ids) > 1}

    def test_every_order_and_size_of_page_sees_everything_once(self):
        made = self.fill()
        self.assertEqual(len(made), 23)
        for order in ("", "cluster_id", "report_count desc", "update_time desc"):
            whole = [c.cluster_id for c in list_clusters(self.client, order_by=order)]
            self.assertEqual(sorted(whole), sorted(made))
            for size in (1, 2, 7, 22, 23, 24, 1000):
                with self.subTest(order=order, size=size):
                    paged = pages(self.client, "ListClusters", page_size=size, order_by=order)
                    self.assertEqual([c.cluster_id for p in paged for c in p.clusters], whole)
                    self.assertTrue(all(len(p.clusters) == size for p in paged[:-1]), "only the last page is short")
                    self.assertEqual({p.resume_token for p in paged}, {paged[0].resume_token}, "one snapshot")
        by_id = [int(c.cluster_id[1:]) for c in list_clusters(self.client)]
        self.assertEqual(by_id, sorted(by_id))
        sizes = [c.report_count for c in list_clusters(self.client, order_by="report_count desc")]
        self.assertEqual(sizes, sorted((len(ids) for ids in made.values()), reverse=True))
        times = [c.update_time.ToNanoseconds() for c in list_clusters(self.client, order_by="update_time desc")]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertEqual(len(pages(self.client, "ListClusters")), 1, "50 a page when nothing is said")

    def test_minimum_size_and_since(self):
        made = self.fill()
        for least in (0, 2, 3, 5, 6):
            found = {c.cluster_id for c in list_clusters(self.client, minimum_report_count=least)}
            self.assertEqual(found, {i for i, ids in made.items() if len(ids) >= max(2, least)})
        time.sleep(0.01)
        since = time.time()
        touched = sorted(made)[3]
        self.client.add("late", self.client.get(made[touched][0]).report.text_bytes, "late.example", observe_time={"seconds": BASE})
        stamp = {"seconds": int(since), "nanos": int(since % 1 * 1e9)}
        self.assertEqual([c.cluster_id for c in list_clusters(self.client, updated_since=stamp)], [touched])

    def test_a_token_serves_the_request_it_was_given_out_for_and_no_other(self):
        self.fill(6)
        request = {"corpus": self.corpus, "page_size": 2, "order_by": "report_count desc", "minimum_report_count": 2}
        token = self.client.call("ListClusters", cluster_pb2.ListClustersRequest(**request)).next_page_token
        self.assertTrue(self.client.call("ListClusters", cluster_pb2.ListClustersRequest(
            **{**request, "page_size": 3}, page_token=token)).clusters, "another size of page is no other request")
        self.client.add("elsewhere", prose("elsewhere", 60), corpus="token-elsewhere")
        cluster_id = list_clusters(self.client)[-1].cluster_id
        members = self.client.call("ListClusterReports", cluster_pb2.ListClusterReportsRequest(
            corpus=self.corpus, cluster_id=cluster_id, page_size=1)).next_page_token
        reports = self.client.call("ListReports", pb.ListReportsRequest(corpus=self.corpus, page_size=1)).next_page_token
        self.assertTrue(token and members and reports)
        other = {**request, "page_token": token}
        refused = [("ListClusters", cluster_pb2.ListClustersRequest(**{**other, **changed})) for changed in (
            {"order_by": "cluster_id"}, {"minimum_report_count": 3}, {"updated_since": {"seconds": 1}},
            {"corpus": "token-elsewhere"}, {"page_token": members}, {"page_token": reports}, {"page_token": token[:-1]},
            {"page_token": token[::-1]}, {"page_token": token + "A"})]
        refused += [("ListClusterReports", cluster_pb2.ListClusterReportsRequest(corpus=self.corpus, cluster_id=c, page_token=t))
                    for c, t in ((cluster_id, token), (cluster_id, reports), (list_clusters(self.client)[0].cluster_id, members))]
        refused += [("ListReports", pb.ListReportsRequest(corpus=self.corpus, page_token=t, **fields)) for t, fields in (
            (token, {}), (members, {}), (reports, {"include_text": True}), (reports, {"observed_after": {"seconds": 1}}))]
        for number, (method, sent) in enumerate(refused):
            with self.subTest(method, number=number):
                error = self.client.error(method, sent)
                self.assertEqual((error.code, error.reason, error.field), (Status.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID", "page_token"))
        resume = self.client.call("ListClusters", cluster_pb2.ListClustersRequest(**request)).resume_token
        for bad in (token, resume[:-1]):
            error = self.client.error("WatchClusters", cluster_pb2.WatchClustersRequest(corpus=self.corpus, resume_token=bad))
            self.assertEqual((error.code, error.reason), (Status.INVALID_ARGUMENT, "RESUME_TOKEN_INVALID"))
        error = self.client.error("WatchClusters", cluster_pb2.WatchClustersRequest(corpus="token-elsewhere", resume_token=resume))
        self.assertEqual(error.reason, "RESUME_TOKEN_INVALID", "a token of another corpus")

    def test_the_reports_of_a_cluster_page_by_page(self):
        text = prose("large", 120)
        sent = [self.client.report(f"r{i:03}", text, f"d{i % 7}.example", observe_time={"seconds": BASE + i * 37 % 50}) for i in range(120)]
        answers = self.client.add_batch(sent)
        cluster_id = answers[0].cluster.cluster_id
        wanted = sorted(zip((r.observe_time.seconds for r in sent), (a.sequence for a in answers), (r.report_id for r in sent)))
        for size in (0, 1, 7, 119, 120, 121, 1000):
            paged = pages(self.client, "ListClusterReports", page_size=size, cluster_id=cluster_id)
            self.assertEqual([m.report_id for p in paged for m in p.members], [w[2] for w in wanted], size)
        self.assertEqual(get_cluster(self.client, cluster_id).outlet_count, 7)

    def test_reports_by_their_sequence(self):
        sent = {f"r{i}": prose(f"reports {i}", 60) for i in range(60)}
        self.client.add_batch([self.client.report(i, text, observe_time={"seconds": BASE + n}) for n, (i, text) in enumerate(sent.items())])
        self.client.delete("r7")
        self.client.add("r9", prose("reports 9 anew", 60))
        wanted = [i for i in sent if i not in ("r7", "r9")] + ["r9"]
        for size in (0, 1, 7, 58, 59, 60, 1000):
            listed = list_reports(self.client, page_size=size)
            self.assertEqual([r.report.report_id for r in listed], wanted, size)
            self.assertFalse(any(r.report.HasField("text_bytes") for r in listed))
        within = list_reports(self.client, page_size=3, observed_after={"seconds": BASE + 10}, observed_before={"seconds": BASE + 20})
        self.assertEqual([r.report.report_id for r in within], [f"r{i}" for i in range(10, 20)])
        for got in list_reports(self.client, include_text=True):
            self.assertEqual(got, self.client.get(got.report.report_id))

    def test_several_reports_in_one_call(self):
        for i in range(3):
            self.client.add(f"r{i}", prose(f"several {i}", 60))
        self.client.delete("r1")
        ids = ["r2", "r0", "nobody", "r1", "a\x01", "", "r2"]
        answer = self.client.call("BatchGetReports", pb.BatchGetReportsRequest(corpus=self.corpus, report_ids=ids, include_text=True))
        kinds = [r.response.report.report_id if r.HasField("response") else error_of(r.status) for r in answer.results]
        self.assertEqual([k if isinstance(k, str) else k.reason for k in kinds],
                         ["r2", "r0", "REPORT_NOT_FOUND", "REPORT_DELETED", "REPORT_ID_MALFORMED", "REPORT_ID_MISSING", "r2"])
        self.assertEqual([k.field for k in kinds[2:6]], [f"report_ids[{i}]" for i in range(2, 6)])
        self.assertEqual(answer.results[0].response, self.client.get("r2"))
        large = prose("large", 60000)
        for i in range(8):
            self.client.add(f"large {i}", large + f"{i}\n")
        for with_text in (False, True):
            answer = self.client.call("BatchGetReports", pb.BatchGetReportsRequest(
                corpus=self.corpus, report_ids=[f"large {i}" for i in range(8)], include_text=with_text))
            self.assertLess(answer.ByteSize(), 2 << 20)
            self.assertFalse(any(r.response.report.HasField("text_bytes") for r in answer.results), "none above 2 MiB")
        listed = pages(self.client, "ListReports", include_text=True)
        self.assertTrue(all(p.ByteSize() < 2 << 20 for p in listed))
        self.assertEqual(sum(len(p.reports) for p in listed), 10)


if __name__ == "__main__":
    unittest.main()
