// Where the text of a cluster comes from, and how each member's credit stands to that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/credibility/core/facts.h"
#include "services/credibility/core/outlet_directory.h"

namespace wireprint::credibility {

// Observations closer than this have no order: clocks and crawlers. Microseconds; 10 minutes.
inline constexpr Micros kClockUncertainty = Micros{10} * 60 * 1'000'000;
// The share of the crediting families that must agree on an agency.
inline constexpr double kAgreement = 2.0 / 3;
// How much later an agency's own copy may be seen than a client's. Microseconds; two days.
inline constexpr Micros kLateCopy = 2 * kMicrosPerDay;

// An agency that a member credits with the text.
struct TextCredit {
  std::string agency_id;
  std::string agency_family;  // OutletDirectory::FamilyOfAgency
  // It supplied part of the text: the credit shows no origin, and is neither a right nor a wrong one for the whole.
  bool contributor = false;
  bool operator==(const TextCredit&) const = default;
};

// What is known of a report of a cluster.
struct Member {
  std::string report_id;
  std::string outlet;
  std::string family;
  OutletRole role = OutletRole::kPublisher;
  std::string agency_id;  // of an agency's own site, or of a newsroom's that supplies others
  Micros observe_time = 0;
  std::vector<TextCredit> credits;  // in text, byline and credit_line; for photographs none
  // It says that the text, or a part of it, is an agency's, and does not name the agency.
  bool unnamed_syndication = false;
  // The caller supplied its byline and its credit_line, be it as empty: an absent credit is none.
  bool credit_fields_supplied = false;
  // Its byline names a person or a newsroom, and it credits nobody with the whole: it says that the text is its own.
  bool bylined = false;
  // Its byline names a newsroom that is no agency.
  bool names_newsroom = false;
  bool operator==(const Member&) const = default;
};

// The values of wireprint.credibility.v1.OriginKind and OriginReason, where they are explained.
enum class OriginKind : uint8_t { kReport = 1, kPhantom = 2, kUnknown = 3 };
enum class OriginReason : uint8_t {
  kAgencyCopy = 1,
  kCreditedByOthers = 2,
  kNoCredit = 3,
  kConflictingCredits = 4,
  kSeveralAgencyCopies = 5,
  kSingleFamily = 6,
  kUnnamedSyndication = 7,
  kCreditedByOneFamily = 8,
  kEarlierByline = 9
};

struct Origin {
  OriginKind kind = OriginKind::kUnknown;
  std::string agency_id;  // empty for kUnknown
  std::string agency_family;
  size_t member = 0;  // index of the first copy on the agency's sites, for kReport
  // When the agency's own copy was first seen, where that shows the origin and one on its sites credits it (a dateline,
  // a byline).
  std::optional<Micros> claimed;
  std::vector<OriginReason> reasons;
  uint32_t crediting_families = 0;
};

// What is said of one member.
struct MemberVerdict {
  Reuse reuse = Reuse::kNone;
  CreditCell cell = CreditCell::kNotDue;
  std::string origin_family;  // Origin::agency_family
  bool shared = false;        // see ReuseFacts
  bool first = false;
  // The same outlet has an earlier member: this one is a later version.
  bool own_version = false;
  bool operator==(const MemberVerdict&) const = default;
};

struct Resolution {
  Origin origin;
  std::vector<MemberVerdict> verdicts;  // one for each member, in order
  uint32_t families = 0;
};

// Resolves a cluster of reports of one text. Members in any order that names each report once; the result does not
// depend on it but for ties of (observe_time, report_id).
//
// Evidence is an agency's own copy (on its own site, crediting nobody else and with no other newsroom in its byline)
// and the text credits of members, one vote a family. A credit of one's own family is none. Own copies that do not
// credit the agency show nothing when a publisher's copy that is bylined came earlier by more than kClockUncertainty.
// The origin is the agency whose own copy is there, unless two families or more agree on another and none credits it;
// else the agency that two thirds of the crediting families name. Being first seen is no evidence, nor is an
// aggregator's copy or credit: both are those of the page that it shows.
//
// A member's cell is determined by the evidence of all other families, so that whether it is judged does not depend on
// its own credit; with nothing left it is kUnresolved, and so is a credit that is wrong by theirs where all evidence
// together leaves the origin unknown. Reuse follows the origin by all evidence; where that is unknown, the time: after
// another family's copy by more than kClockUncertainty is kWhole (kUnresolved for an agency's own copy); before all of
// them is kNone under a byline of its own, kSameFamily behind another outlet of its family, else kUnresolved. Where the
// credits of its own family alone decide, or its own say that it is another's, a member is kWhole after another
// family's copy, else kUnresolved. Aggregators' copies take no part in the times. Nor is one that is bylined, and was
// there before all other families by more than kClockUncertainty, said to be another's, but where the agency's own copy
// credits the agency and came within kLateCopy: it is kUnresolved, and where it credits nobody kUnclear. Within a
// family any later copy is kSameFamily. ClusterResolver says the same of a cluster that changes.
Resolution ResolveOrigin(absl::Span<const Member> members);

}  // namespace wireprint::credibility
