// The kinds of line a page carries beside the report's own text.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Furniture is the editors' (labelled, kept for credits, not part of the body); boilerplate is the page's (dropped).
enum class LineClass : uint8_t { kBody, kFurniture, kBoilerplate };

// Values are persisted: append only.
enum class LineKind : uint8_t {
  kBody = 0,
  // Furniture.
  kHeadline = 1,
  kStandfirst = 2,
  kSubheading = 3,
  kByline = 4,
  kDateline = 5,
  kPhotoCaption = 6,
  kPhotoCredit = 7,
  kAgencyCreditLine = 8,
  kContributorLine = 9,
  kReporterSignoff = 10,
  kCorrectionNote = 11,
  // Boilerplate.
  kRelatedLink = 32,
  kBrowserNotice = 33,
  kConsentNotice = 34,
  kSubscriptionPrompt = 35,
  kNewsletterPrompt = 36,
  kSocialPrompt = 37,
  kAppPromo = 38,
  kAdvertLabel = 39,
  kCopyrightNotice = 40,
  kSyndicationDisclaimer = 41,
  kLegalDisclaimer = 42,
  kCommentPrompt = 43,
  kNavigation = 44,
  kTimestampLine = 45,
  kMediaLabel = 46,
};

LineClass ClassOf(LineKind kind);

// The kind's name in rule files and answers: "related_link". A string literal.
absl::string_view NameOf(LineKind kind);

// The inverse of NameOf; nullopt for a name that no kind has.
std::optional<LineKind> KindNamed(absl::string_view name);

}  // namespace wireprint::analysis
