// What record_store.h says, sentence by sentence, of every implementation.
#include "services/dedup/core/record_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/dedup/store/record_store_fixture.h"
#include "services/dedup/store/test_records.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::IsEmpty;

INSTANTIATE_TEST_SUITE_P(All, RecordStoreTest,
                         ::testing::Values(Implementation::kMemory, Implementation::kFaultless,
                                           Implementation::kRocksDb),
                         [](const auto& test) {
                           return std::string(test.param == Implementation::kMemory      ? "Memory"
                                              : test.param == Implementation::kFaultless ? "Fault"
                                                                                         : "RocksDb");
                         });

TEST_P(RecordStoreTest, AnEmptyStoreHasNothingOfAnythingEvenAfterACommitOfNothing) {
  MustCommit({});
  const std::vector<absl::string_view> ids = {"a"};
  const std::vector<Sequence> sequences = {1, 2};
  EXPECT_THAT(store_->GetIdentities("default", ids).value(), ElementsAre(Eq(std::nullopt)));
  EXPECT_THAT(store_->GetSketches("default", sequences).value(), ElementsAre(Eq(std::nullopt), Eq(std::nullopt)));
  EXPECT_THAT(store_->GetTexts("default", sequences).value(), ElementsAre(Eq(std::nullopt), Eq(std::nullopt)));
  EXPECT_THAT(store_->ReadLog("default", 0, 10).value(), IsEmpty());
  EXPECT_THAT(store_->ListCorpora().value(), IsEmpty());
  EXPECT_THAT(Scan("default"), IsEmpty());
}

TEST_P(RecordStoreTest, NoKeysGetNoResults) {
  EXPECT_THAT(store_->GetIdentities("default", {}).value(), IsEmpty());
  EXPECT_THAT(store_->GetSketches("default", {}).value(), IsEmpty());
  EXPECT_THAT(store_->GetTexts("default", {}).value(), IsEmpty());
}

TEST_P(RecordStoreTest, EverythingOfAChangeIsReadBackAsItWas) {
  const Sketch old_sketch = RandomSketch(generator_, 300);
  const Sketch sketch = RandomSketch(generator_, 70000);
  const StoredText text = RandomStoredText(generator_);
  Change change{.corpus = "default",
                .put_sketches = {&old_sketch, &sketch},
                .put_text = &text,
                .text_sequence = 70000,
                .report_id = "a/1"};
  change.put_identity = RandomIdentity(generator_);
  change.log = {RandomLogEntry(generator_, 1)};
  MustCommit({change});
  for (int round = 0; round < 2; ++round) {
    EXPECT_THAT(store_->GetSketches("default", {70000, 300}).value(), ElementsAre(sketch, old_sketch));
    EXPECT_THAT(store_->GetTexts("default", {70000}).value(), ElementsAre(text));
    const std::vector<absl::string_view> ids = {"a/1"};
    EXPECT_THAT(store_->GetIdentities("default", ids).value(), ElementsAre(change.put_identity));
    EXPECT_THAT(store_->ReadLog("default", 0, 10).value(), ElementsAre(change.log[0]));
    EXPECT_THAT(Scan("default"), ElementsAre(old_sketch, sketch));
    Reopen();
  }
}

TEST_P(RecordStoreTest, ResultsStandInTheOrderOfTheirKeysWithGapsAndRepeats) {
  const Sketch two = RandomSketch(generator_, 2);
  const Sketch nine = RandomSketch(generator_, 9);
  MustCommit({Change{.corpus = "default", .put_sketches = {&two, &nine}}});
  EXPECT_THAT(store_->GetSketches("default", {9, 5, 2, 9}).value(), ElementsAre(nine, Eq(std::nullopt), two, nine));
}

TEST_P(RecordStoreTest, ChangesApplyInOrder) {
  Sketch first = RandomSketch(generator_, 1);
  Sketch second = RandomSketch(generator_, 1);
  MustCommit({Change{.corpus = "default", .put_sketches = {&first}}, Change{.corpus = "default", .erase_sketches = {1}},
              Change{.corpus = "default", .put_sketches = {&second}}});
  EXPECT_THAT(Scan("default"), ElementsAre(second));
}

TEST_P(RecordStoreTest, ErasedRecordsAreGoneAndErasingNothingIsFine) {
  const Sketch sketch = RandomSketch(generator_, 1);
  const StoredText text = RandomStoredText(generator_);
  MustCommit({Change{.corpus = "default", .put_sketches = {&sketch}, .put_text = &text, .text_sequence = 1}});
  MustCommit({Change{.corpus = "default", .erase_sketches = {1, 77}, .erase_texts = {1, 77}}});
  EXPECT_THAT(store_->GetSketches("default", {1}).value(), ElementsAre(Eq(std::nullopt)));
  EXPECT_THAT(store_->GetTexts("default", {1}).value(), ElementsAre(Eq(std::nullopt)));
}

TEST_P(RecordStoreTest, NothingOfARefusedCommitIsSeen) {
  const Sketch sketch = RandomSketch(generator_, 1);
  const std::vector<Change> changes = {Change{.corpus = "default", .put_sketches = {&sketch}},
                                       Change{.corpus = absl::StrCat("bad", absl::string_view("\0", 1))}};
  EXPECT_EQ(store_->Commit(changes).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(store_->Commit({Change{.corpus = ""}}).code(), absl::StatusCode::kInvalidArgument);
  Reopen();
  EXPECT_THAT(Scan("default"), IsEmpty());
  EXPECT_THAT(store_->ListCorpora().value(), IsEmpty());
}

// Names of which one begins like another, or ends in bytes that order oddly.
TEST_P(RecordStoreTest, CorporaDoNotSeeEachOther) {
  const std::vector<std::string> names = {"a", std::string("a\1", 2), "aa", "a/", "b", "\xff"};
  std::vector<Sketch> sketches;
  for (size_t i = 0; i < names.size(); ++i) sketches.push_back(RandomSketch(generator_, 1 + i));
  for (size_t i = 0; i < names.size(); ++i) {
    Change change{.corpus = names[i], .put_sketches = {&sketches[i]}, .report_id = names[i]};
    change.put_identity = RandomIdentity(generator_);
    change.log = {RandomLogEntry(generator_, 1 + i)};
    MustCommit({change});
  }
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_THAT(Scan(names[i]), ElementsAre(sketches[i])) << names[i];
    EXPECT_EQ(store_->ReadLog(names[i], 0, 10)->size(), 1u) << names[i];
    for (size_t j = 0; j < names.size(); ++j) {
      const std::vector<absl::string_view> id = {names[j]};
      EXPECT_EQ(store_->GetIdentities(names[i], id)->at(0).has_value(), i == j) << names[i] << " " << names[j];
    }
  }
  const std::vector<CorpusState> corpora = store_->ListCorpora().value();
  ASSERT_EQ(corpora.size(), names.size());
  for (size_t i = 1; i < corpora.size(); ++i) EXPECT_LT(corpora[i - 1].corpus, corpora[i].corpus);
}

TEST_P(RecordStoreTest, TheLogIsReadAfterANumberUpToALimit) {
  std::vector<LogEntry> entries;
  for (uint64_t number = 1; number <= 300; ++number) {
    entries.push_back(RandomLogEntry(generator_, number));
    Change change{.corpus = "default"};
    change.log = {entries.back()};
    MustCommit({change});
  }
  EXPECT_EQ(store_->ReadLog("default", 0, 1000).value(), entries);
  EXPECT_EQ(store_->ReadLog("default", 254, 3).value(),
            std::vector<LogEntry>(entries.begin() + 254, entries.begin() + 257));
  EXPECT_THAT(store_->ReadLog("default", 10, 0).value(), IsEmpty());
  EXPECT_THAT(store_->ReadLog("default", 300, 10).value(), IsEmpty());
  EXPECT_THAT(store_->ReadLog("default", ~uint64_t{0}, 10).value(), IsEmpty());
  EXPECT_THAT(store_->ReadLog("other", 0, 10).value(), IsEmpty());
}

TEST_P(RecordStoreTest, CountersOutliveTheNewestReports) {
  const std::vector<Sketch> sketches = {RandomSketch(generator_, 1), RandomSketch(generator_, 2)};
  uint64_t change_number = 0;
  for (const Sketch& sketch : sketches) {
    Change change{.corpus = "default", .put_sketches = {&sketch}};
    change.log = {LogEntry{.number = ++change_number, .sequence = sketch.sequence}};
    MustCommit({change});
  }
  for (const Sequence sequence : {Sequence{2}, Sequence{1}}) {
    Change change{.corpus = "default", .erase_sketches = {sequence}};
    change.log = {LogEntry{.number = ++change_number, .kind = LogEntry::Kind::kDeleted, .sequence = sequence}};
    MustCommit({change});
  }
  for (int round = 0; round < 3; ++round) {
    const std::vector<CorpusState> corpora = store_->ListCorpora().value();
    ASSERT_EQ(corpora.size(), 1u);
    EXPECT_EQ(corpora[0].corpus, "default");
    EXPECT_EQ(corpora[0].last_sequence, 2u);
    EXPECT_EQ(corpora[0].last_change, 4u);
    Reopen();
  }
}

TEST_P(RecordStoreTest, AScanAscendsAndStopsAtTheFirstError) {
  std::vector<Sketch> sketches;
  for (const Sequence sequence : {Sequence{256}, Sequence{1}, Sequence{255}, Sequence{1} << 40, Sequence{65536}}) {
    sketches.push_back(RandomSketch(generator_, sequence));
  }
  for (const Sketch& sketch : sketches) MustCommit({Change{.corpus = "default", .put_sketches = {&sketch}}});
  EXPECT_THAT(Scan("default"), ElementsAre(sketches[1], sketches[2], sketches[0], sketches[4], sketches[3]));
  int visits = 0;
  const absl::Status status = store_->ScanSketches("default", 0, kLastSequence, [&](const Sketch&) {
    return ++visits == 3 ? absl::CancelledError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(status, absl::CancelledError("enough"));
  EXPECT_EQ(visits, 3);
  std::vector<Sequence> range;
  EXPECT_TRUE(store_
                  ->ScanSketches("default", 1, 65536,
                                 [&](const Sketch& sketch) {
                                   range.push_back(sketch.sequence);
                                   return absl::OkStatus();
                                 })
                  .ok());
  EXPECT_THAT(range, ElementsAre(255, 256, 65536));
}

// Readers see each commit whole or not at all, and the counters never fall behind what is written.
TEST_P(RecordStoreTest, ThreadsCommitAndReadTogether) {
  constexpr int kThreads = 4;
  constexpr uint64_t kCommits = 60;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t] {
      Generator generator(static_cast<uint64_t>(t));
      for (uint64_t i = 0; i < kCommits; ++i) {
        const Sequence first = 1 + 2 * (i * kThreads + static_cast<uint64_t>(t));
        const Sketch a = RandomSketch(generator, first);
        const Sketch b = RandomSketch(generator, first + 1);
        EXPECT_TRUE(store_
                        ->Commit({Change{.corpus = "default", .put_sketches = {&a}},
                                  Change{.corpus = "default", .put_sketches = {&b}}})
                        .ok());
        const auto pairs = store_->GetSketches("default", {first, first + 1, first + 2, first + 3});
        EXPECT_TRUE(pairs.ok() && (*pairs)[0] == a && (*pairs)[1] == b);
        EXPECT_EQ((*pairs)[2].has_value(), (*pairs)[3].has_value());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Scan("default").size(), 2 * kThreads * kCommits);
  EXPECT_EQ(store_->ListCorpora()->at(0).last_sequence, 2 * kThreads * kCommits);
}

// A plain model of two corpora beside the store, over random changes, with a new start now and then.
TEST_P(RecordStoreTest, RandomHistoriesMatchAModel) {
  struct Model {
    std::map<Sequence, Sketch> sketches;
    std::map<Sequence, StoredText> texts;
    std::map<std::string, Identity> identities;
    std::vector<LogEntry> log;
    Sequence last = 0;
  };
  std::map<std::string, Model> models;
  for (int step = 0; step < 250; ++step) {
    const size_t count = 1 + Below(generator_, 8);
    std::vector<Change> changes(count);
    std::vector<Sketch> sketches(count);
    std::vector<StoredText> texts(count);
    for (size_t i = 0; i < count; ++i) {
      Change& change = changes[i];
      change.corpus = Below(generator_, 3) == 0 ? "second" : "default";
      Model& model = models[change.corpus];
      const bool add = model.last == 0 || Below(generator_, 4) != 0;
      const Sequence sequence = add ? ++model.last : 1 + Below(generator_, model.last);
      change.report_id = absl::StrCat("report-", Below(generator_, 100));
      if (add) {
        sketches[i] = RandomSketch(generator_, sequence);
        texts[i] = RandomStoredText(generator_);
        change.put_sketches = {&sketches[i]};
        change.put_text = &texts[i];
        change.text_sequence = sequence;
        model.sketches[sequence] = sketches[i];
        model.texts[sequence] = texts[i];
      } else {
        change.erase_sketches = {sequence};
        change.erase_texts = {sequence};
        model.sketches.erase(sequence);
        model.texts.erase(sequence);
      }
      change.put_identity = model.identities[change.report_id] = RandomIdentity(generator_);
      change.log = {RandomLogEntry(generator_, model.log.size() + 1)};
      change.log[0].sequence = sequence;
      model.log.push_back(change.log[0]);
    }
    MustCommit(changes);
    if (step % 50 == 49) Reopen();
    if (step % 25 != 24) continue;
    for (const auto& [corpus, model] : models) {
      std::vector<Sequence> sequences;
      std::vector<std::optional<StoredText>> want_texts;
      for (Sequence sequence = 1; sequence <= model.last; ++sequence) {
        sequences.push_back(sequence);
        const auto it = model.texts.find(sequence);
        want_texts.push_back(it == model.texts.end() ? std::nullopt : std::optional(it->second));
      }
      EXPECT_EQ(store_->GetTexts(corpus, sequences).value(), want_texts);
      std::vector<Sketch> want_sketches;
      for (const auto& [sequence, sketch] : model.sketches) want_sketches.push_back(sketch);
      EXPECT_EQ(Scan(corpus), want_sketches);
      EXPECT_EQ(store_->ReadLog(corpus, 0, ~size_t{0}).value(), model.log);
      for (const auto& [id, identity] : model.identities) {
        const std::vector<absl::string_view> ids = {id};
        EXPECT_EQ(store_->GetIdentities(corpus, ids)->at(0), identity);
      }
    }
    const std::vector<CorpusState> corpora = store_->ListCorpora().value();
    EXPECT_EQ(corpora.size(), models.size());
    for (const CorpusState& state : corpora) {
      EXPECT_EQ(state.last_sequence, models[state.corpus].last);
      EXPECT_EQ(state.last_change, models[state.corpus].log.size());
    }
  }
}

}  // namespace
}  // namespace wireprint::dedup
