// The registry of agencies: who is meant by a name, a short form or a domain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/agency_file.h"
#include "services/analysis/longer_names.h"
#include "services/analysis/name_index.h"

namespace wireprint::analysis {

// The text in which a short form stands, for those that need context. Only its first kBytes are read, and only when
// they are asked for. Not thread-safe; the text must outlive it.
class Surroundings {
 public:
  static constexpr size_t kBytes = 4096;

  // `text` is valid UTF-8. `place`, e.g. that of a dateline, is read too. `outlet` is the registrable domain of who
  // published it; empty when it is not known.
  explicit Surroundings(absl::string_view text, absl::string_view place = {}, absl::string_view outlet = {})
      : text_(text), place_(place), outlet_(outlet) {}

  // Whether a word of the text begins with one of `words`, in any letter case, or the outlet's domain ends in one that
  // begins with a dot.
  // The answer is kept by where `words` stand: they must not change while this lives.
  bool Hold(absl::Span<const std::string> words) const;

 private:
  absl::string_view text_;
  absl::string_view place_;
  absl::string_view outlet_;
  mutable std::string folded_;                                        // " " before each word; empty until it is needed
  mutable std::vector<std::pair<const std::string*, bool>> answers_;  // by the words' place in memory
};

// An agency named at bytes [begin, end) of the text that was searched.
struct AgencyMention {
  const Agency* agency = nullptr;
  uint32_t begin = 0;
  uint32_t end = 0;
};

// Immutable and thread-safe. Agencies live as long as the registry.
class AgencyRegistry {
 public:
  // The registry compiled into the binary (agencies.txt). Never null, lives as long as the process.
  static std::shared_ptr<const AgencyRegistry> BuiltIn();

  // INVALID_ARGUMENT "<name>:<line>: what is wrong", or which two agencies claim one name or domain.
  static absl::StatusOr<std::shared_ptr<const AgencyRegistry>> Parse(absl::string_view contents,
                                                                     absl::string_view name);
  // Parse of the file at `path`; NOT_FOUND names the path.
  static absl::StatusOr<std::shared_ptr<const AgencyRegistry>> Load(const std::string& path);

  // "agencies-<declared number>-<XXH3-64 of the contents, 16 hex digits>".
  absl::string_view version() const { return version_; }
  absl::Span<const Agency> agencies() const { return agencies_; }

  // nullptr when there is none.
  const Agency* Find(absl::string_view id) const;

  // The agency that the whole of `phrase`, with or without "the", names: by a full name in any letter case, or by a
  // short form in exactly its own. A short form that means other things too counts only where `surroundings` decide it;
  // without surroundings it never does. nullptr when there is none.
  const Agency* FindByName(absl::string_view phrase, const Surroundings* surroundings = nullptr) const;

  // False: no name begins with word `at`, given the word after it.
  bool MayBeginName(const NameWords& words, size_t at) const { return index_.MayBegin(words, at); }

  // By registrable domain, or by the host where a domain is split; lower case. nullptr when there is none.
  const Agency* FindByDomain(absl::string_view domain) const;

  // By a short form that names it where it is all of a byline, in exactly its letter case. nullptr when there is none.
  const Agency* FindByBylineForm(absl::string_view form) const;

  // Whether `mention`, as FindMentions gives it, only begins a longer name of `zone` that is known: "AP Moller",
  // "Reuters Institute", "dpa-Grafik".
  bool BeginsLongerName(absl::string_view zone, const AgencyMention& mention) const;

  // Whether all of `name` is a town's of the list of towns, in any letter case.
  bool IsTown(absl::string_view name) const;

  // The agencies that `zone`, a credit line or a part of one, names: ascending and disjoint, the longest name at each
  // place with a "The" before it, each beginning with a capital letter unless the name itself does not. Forms for
  // pictures count when `picture`. `surroundings` decides ambiguous short forms.
  std::vector<AgencyMention> FindMentions(absl::string_view zone, bool picture, const Surroundings& surroundings) const;

 private:
  enum class FormKind : uint8_t { kName, kCode, kAmbiguousCode, kCredit, kPhoto };
  struct Form {
    uint32_t agency = 0;
    FormKind kind = FormKind::kName;
    std::string text;  // from its first word to its last
  };
  AgencyRegistry() = default;
  absl::Status Add(uint32_t agency, FormKind kind, const std::string& text);
  absl::Status Index();
  absl::Status AddLonger(uint32_t agency, absl::Span<const std::string> list);
  const Agency* Choose(absl::Span<const uint32_t> forms, absl::string_view raw, bool zone, bool picture,
                       const Surroundings* surroundings) const;

  std::vector<Agency> agencies_;
  std::vector<Form> forms_;
  NameIndex index_;
  LongerNames longer_names_;  // by the agency's place in agencies_
  NameIndex towns_;
  std::unordered_map<std::string, uint32_t> by_id_;
  std::unordered_map<std::string, uint32_t> by_domain_;
  std::unordered_map<std::string, uint32_t> by_byline_form_;
  std::string version_;
};

}  // namespace wireprint::analysis
