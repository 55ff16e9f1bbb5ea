// The words that attributions are found by: two data files, compiled in and replaceable.
//
// words.txt   class<TAB>words separated by spaces; "_" stands for a space, for pairs of words
// cues.txt    lemma<TAB>act<TAB>frames<TAB>irregular forms "past,participle,ing" or "-"
//             A lemma may have particles ("call for"). Frames, what the verb can take:
//               q quotation   t that-clause   b clause without "that"   w wh-clause   n noun phrase, with all that
//               follows it   i to-infinitive   g -ing   a addressee before any of these   v noun phrase + "as"
//               d the source is a document: a poll, a study
//               o its base or third person is a common noun too
// Lines that are blank or begin with # are skipped; the first other line of each is "version<TAB>number".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/attribution.h"

namespace wireprint::analysis::attribution {

// Classes of words, as bits.
enum WordClass : uint64_t {
  kDeterminer = 1ull << 0,
  kPossessive = 1ull << 1,
  kSubjectPronoun = 1ull << 2,
  kObjectPronoun = 1ull << 3,
  kRelative = 1ull << 4,
  kWh = 1ull << 5,
  kPreposition = 1ull << 6,
  kSubordinator = 1ull << 7,
  kCoordinator = 1ull << 8,
  kBe = 1ull << 9,
  kHave = 1ull << 10,
  kDo = 1ull << 11,
  kModal = 1ull << 12,
  kNegation = 1ull << 13,
  kAdverb = 1ull << 14,
  kNotAdverb = 1ull << 15,
  kTime = 1ull << 16,
  kOrdinaryVerb = 1ull << 17,
  kPlural = 1ull << 18,
  kNumberWord = 1ull << 19,
  kAbbreviation = 1ull << 20,
  kTitle = 1ull << 21,
  kHonorific = 1ull << 22,
  kFemale = 1ull << 23,
  kMale = 1ull << 24,
  kOfficialTitle = 1ull << 25,
  kLeaderTitle = 1ull << 26,
  kOfficialPlural = 1ull << 27,
  kOfficialBody = 1ull << 28,
  kDocument = 1ull << 29,
  kSocialPost = 1ull << 30,
  kMedia = 1ull << 31,
  kOrganisation = 1ull << 32,
  kVague = 1ull << 33,
  kPublic = 1ull << 34,
  kAnonymous = 1ull << 35,
  kPersonNoun = 1ull << 36,
  kGenericBody = 1ull << 37,
  kPlace = 1ull << 38,
  kWireAgency = 1ull << 39,
  kCarrier = 1ull << 40,
  kStopWord = 1ull << 41,
  kThat = 1ull << 42,  // "that"; set by the lexicon itself, as are the next three
  kAnd = 1ull << 43,   // "and", "or", "&"
  kTo = 1ull << 44,
  kBy = 1ull << 45,
  kEnglish = 1ull << 49,      // frequent in English and rare elsewhere
  kSpeaking = 1ull << 48,     // what one declines who says nothing: "to comment"
  kFirstPerson = 1ull << 47,  // and second
  kCalendar = 1ull << 46,     // names of days and months
  kProper = 1ull << 50,       // of nouns of other classes those that are somebody's name: "Congress"
  kRefusal = 1ull << 53,      // what one does not do who says nothing: "respond"
  kGivenMale = 1ull << 51,    // first names that are hardly anything else
  kGivenFemale = 1ull << 52,
};

// What a cue can take, as bits.
enum Frame : uint16_t {
  kQuotation = 1 << 0,
  kThatClause = 1 << 1,
  kBareClause = 1 << 2,
  kWhClause = 1 << 3,
  kNounPhrase = 1 << 4,
  kInfinitive = 1 << 5,
  kGerund = 1 << 6,
  kAddressee = 1 << 7,
  kAsPhrase = 1 << 8,
  kOfDocuments = 1 << 9,
  kNounToo = 1 << 10,
};

// The letters of the file, in its order.
std::string FrameLetters(uint16_t frames);

enum class VerbForm : uint8_t { kBase, kThirdPerson, kPast, kParticiple, kIng };

struct Cue {
  std::string lemma;
  std::vector<std::string> particles;  // lower case, after the verb
  Act act = Act::kAssert;
  uint16_t frames = 0;
  bool regular = true;  // past and participle are the same word
};

// One reading of a word as the verb of a cue.
struct CueForm {
  uint16_t cue = 0;
  VerbForm form = VerbForm::kBase;
};

struct WordEntry {
  uint64_t classes = 0;
  std::vector<CueForm> forms;
};

// Immutable and thread-safe.
class Lexicon {
 public:
  // Reads both files' contents, in UTF-8. INVALID_ARGUMENT "<name>:<line>: what is wrong".
  static absl::StatusOr<std::shared_ptr<const Lexicon>> Parse(absl::string_view words, absl::string_view cues);

  // Parse of the files at these paths; NOT_FOUND names the one that cannot be opened.
  static absl::StatusOr<std::shared_ptr<const Lexicon>> Load(const std::string& words_path,
                                                             const std::string& cues_path);

  // Parse, with what was compiled in for contents that are empty.
  static absl::StatusOr<std::shared_ptr<const Lexicon>> ParseOrBuiltIn(absl::string_view words, absl::string_view cues);

  // What was compiled in. Never null, lives as long as the process.
  static std::shared_ptr<const Lexicon> BuiltIn();

  // The entry of a word in lower case, apostrophes straight; nullptr when it has none.
  const WordEntry* Find(absl::string_view lower) const;
  // Classes of two words separated by one space; 0 when they are no pair of the lexicon.
  uint64_t FindPair(absl::string_view lower) const;
  const Cue& cue(uint16_t index) const { return cues_[index]; }
  absl::Span<const Cue> cues() const { return cues_; }

  // The words that make a noun phrase a source of a kind, by class; ascending, "_" for a space inside one.
  struct SourceWords {
    absl::string_view name;  // of the class
    SourceKind kind = SourceKind::kUnresolved;
    std::vector<std::string> words;
  };
  std::vector<SourceWords> ListSourceWords() const;

  // "attributions-<words version>.<cues version>-<XXH3-64 of both contents, 16 hex digits>".
  const std::string& version() const { return version_; }

 private:
  Lexicon() = default;
  absl::Status ReadWords(absl::string_view contents, int& version);
  absl::Status ReadCues(absl::string_view contents, int& version);

  // What Find looks into: the words by a hash of their own, which most words that are none of these miss.
  class WordTable {
   public:
    void Fill(const absl::flat_hash_map<std::string, WordEntry>& words);
    const WordEntry* Find(absl::string_view word) const;

   private:
    std::vector<uint32_t> hashes_;  // a power of two of them, half of them 0, which is none, or more
    std::vector<const std::pair<const std::string, WordEntry>*> items_;  // of which these are
  };

  absl::flat_hash_map<std::string, WordEntry> words_;  // is not changed once the table is filled
  WordTable table_;
  absl::flat_hash_map<std::string, uint64_t> pairs_;
  std::vector<Cue> cues_;
  std::string version_;
};

}  // namespace wireprint::analysis::attribution
