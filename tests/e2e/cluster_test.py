"""Clusters over the wire: where a report is placed, and how one cluster reads back."""

import unittest

from clustering import clusters_of, get_cluster, list_clusters, list_members
from harness import ServerTest
from texts import lay_out, prose, sentences
from wire import SAME_TEXT, Status, cluster_pb2, pb

BASE = 1_700_000_000


class PlaceTest(ServerTest):
    def test_copies_share_a_cluster_and_strangers_do_not(self):
        text = prose("place", 200)
        first = self.client.add("wire", text, "wire.example")
        self.assertEqual(first.cluster.cluster_id, f"c{first.sequence}")
        self.assertEqual((first.cluster.report_count, first.cluster.anchor_report_id), (1, "wire"))
        copy = self.client.add("copy", "Our desk adds a line of its own here.\n" + text, "daily.example")
        self.assertEqual((copy.cluster.cluster_id, copy.cluster.report_count, copy.cluster.anchor_report_id),
                         (first.cluster.cluster_id, 2, "wire"))
        trimmed = self.client.add("trimmed", "".join(text.splitlines(True)[:3]), "courier.example")
        self.assertEqual(trimmed.cluster.cluster_id, first.cluster.cluster_id)
        stranger = self.client.add("stranger", prose("place, another", 200))
        self.assertNotEqual(stranger.cluster.cluster_id, first.cluster.cluster_id)
        for report_id, answer in (("wire", first), ("copy", copy), ("trimmed", trimmed)):
            place = self.client.get(report_id).cluster
            self.assertEqual((place.cluster_id, place.report_count), (first.cluster.cluster_id, 3))
            found = self.client.call("FindMatches", pb.FindMatchesRequest(
                corpus=self.corpus, subject={"report_id": report_id})).cluster
            self.assertEqual(found, place)
            replay = self.client.add(report_id, self.client.get(report_id).report.text_bytes, {
                "wire": "wire.example", "copy": "daily.example", "trimmed": "courier.example"}[report_id])
            self.assertTrue(replay.replayed)
            self.assertEqual(replay.cluster, place, "a replay says where it stands now")
            self.assertEqual(answer.report_id, report_id)
        would = self.client.call("FindMatches", pb.FindMatchesRequest(corpus=self.corpus, subject={"text": text})).cluster
        self.assertEqual((would.cluster_id, would.report_count), (first.cluster.cluster_id, 3))
        nowhere = self.client.call("FindMatches", pb.FindMatchesRequest(
            corpus=self.corpus, subject={"text": prose("nowhere", 200)})).cluster
        self.assertEqual(nowhere.cluster_id, "")

    def test_a_batch_places_each_in_the_order_of_its_items(self):
        text = prose("batch", 200)
        answers = self.client.add_batch([self.client.report(f"r{i}", text, f"daily{i}.example") for i in range(5)])
        self.assertEqual({a.cluster.cluster_id for a in answers}, {answers[0].cluster.cluster_id})
        self.assertEqual([a.cluster.report_count for a in answers], [1, 2, 3, 4, 5])

    def test_a_round_up_joins_no_cluster_and_merges_none(self):
        stories = [sentences(f"story {i}", 200) for i in range(4)]
        placed = [self.client.add(f"s{i}", lay_out(story)).cluster.cluster_id for i, story in enumerate(stories)]
        for i, story in enumerate(stories):
            self.assertEqual(self.client.add(f"t{i}", lay_out(story)).cluster.cluster_id, placed[i])
        summary = self.client.add("round-up", lay_out([s for story in stories for s in story]))
        self.assertNotIn(summary.cluster.cluster_id, placed)
        self.assertTrue(summary.cluster.compilation)
        self.assertEqual(set(summary.cluster.linked_cluster_ids), set(placed))
        self.assertEqual(clusters_of(self.client, [f"t{i}" for i in range(4)]), {f"t{i}": placed[i] for i in range(4)})

    def merged(self):
        """Two clusters that a longer text shows to be one: (ids of the older, of the younger)."""
        draw = sentences("merge", 400)
        half = len(draw) // 2
        older = self.client.add("front", lay_out(draw[:half]), "front.example").cluster.cluster_id
        self.client.add("front copy", lay_out(draw[:half]), "copy.example")
        # Overlaps the first half too little to be its copy, enough to stand in the same text.
        back = lay_out(draw[half - len(draw) // 8:])
        younger = self.client.add("back", back, "back.example").cluster.cluster_id
        self.client.add("back copy", back, "copy.example")
        self.client.add("whole", lay_out(draw), "whole.example")
        return older, younger

    def test_host_names_of_one_registrable_domain_are_one_outlet(self):
        for i, host in enumerate(("www.daily.example", "daily.example", "m.daily.example", "weekly.example")):
            cluster = self.client.add(f"r{i}", prose("hosts"), host).cluster.cluster_id
        self.assertEqual(get_cluster(self.client, cluster).outlet_count, 2)

    def test_get_cluster_by_its_present_and_its_former_id(self):
        older, younger = self.merged()
        self.assertNotEqual(older, younger)
        cluster = get_cluster(self.client, older)
        self.assertEqual((cluster.cluster_id, list(cluster.former_cluster_ids), cluster.report_count), (older, [younger], 5))
        self.assertEqual(get_cluster(self.client, younger), cluster)
        self.assertEqual((cluster.first.report_id, cluster.first.outlet), ("front", "front.example"))
        self.assertEqual(cluster.outlet_count, 4)
        self.assertLessEqual({"front", "back"}, {a.report_id for a in cluster.anchors}, "a merge keeps both sets")
        self.assertEqual([a.sequence for a in cluster.anchors], sorted(a.sequence for a in cluster.anchors))
        self.assertEqual(sum(a.member_count for a in cluster.anchors), 5)
        self.assertLessEqual(cluster.create_time.ToNanoseconds(), cluster.update_time.ToNanoseconds())
        self.assertEqual(set(clusters_of(self.client, ["front", "front copy", "back", "back copy", "whole"]).values()), {older})
        self.assertEqual(list_members(self.client, younger), list_members(self.client, older))
        self.assertEqual([c.cluster_id for c in list_clusters(self.client)], [older])
        self.restart()
        self.assertEqual(get_cluster(self.client, younger), cluster, "a restart keeps it")

    def test_members_carry_the_edge_that_holds_them(self):
        text = prose("members", 240)
        observed = [BASE + 40, BASE + 10, BASE + 30, BASE + 20, BASE + 10]
        for i, at in enumerate(observed):
            self.client.add(f"r{i}", text + f"Written by desk {i} of the paper.\n", f"d{i}.example", observe_time={"seconds": at})
        cluster_id = self.client.get("r0").cluster.cluster_id
        members = list_members(self.client, cluster_id)
        self.assertEqual([m.report_id for m in members], ["r1", "r4", "r3", "r2", "r0"], "by observe_time, then sequence")
        self.assertEqual([m.observe_time.seconds for m in members], sorted(observed))
        self.assertEqual(get_cluster(self.client, cluster_id).first.report_id, "r1", "the first is the first observed")
        by_sequence = {m.sequence: m for m in members}
        for member in members:
            self.assertIn(member.anchor_sequence, by_sequence)
            if member.anchor_sequence == member.sequence:
                self.assertFalse(member.HasField("comparison"))
            else:
                self.assertIn(member.comparison.relation, SAME_TEXT)
                self.assertGreater(member.comparison.jaccard, 0.3)
                self.assertFalse(member.comparison.passages)

    def test_deletes_and_revisions_move_reports(self):
        text = prose("moves", 200)
        for i in range(4):
            self.client.add(f"r{i}", text, f"d{i}.example")
        cluster_id = self.client.get("r0").cluster.cluster_id
        self.client.delete("r0")
        cluster = get_cluster(self.client, cluster_id)
        self.assertEqual((cluster.report_count, cluster.first.report_id), (3, "r1"))
        self.assertEqual([a.report_id for a in cluster.anchors if a.report_id == "r0"], [], "a deleted anchor has no name")
        joined = self.client.add("r4", text, "d4.example")
        self.assertEqual((joined.cluster.cluster_id, joined.cluster.report_count), (cluster_id, 4), "its anchor outlives it")
        moved = self.client.add("r1", prose("moves away", 200), "d1.example")
        self.assertEqual(moved.revision, 2)
        self.assertNotEqual(moved.cluster.cluster_id, cluster_id)
        self.assertEqual({m.report_id for m in list_members(self.client, cluster_id)}, {"r2", "r3", "r4"})
        for i in (2, 3, 4):
            self.client.delete(f"r{i}")
        error = self.client.error("GetCluster", cluster_pb2.GetClusterRequest(corpus=self.corpus, cluster_id=cluster_id))
        self.assertEqual((error.code, error.reason), (Status.NOT_FOUND, "CLUSTER_NOT_FOUND"))
        self.assertNotEqual(self.client.add("r5", text).cluster.cluster_id, cluster_id, "an id is never used again")


if __name__ == "__main__":
    unittest.main()
