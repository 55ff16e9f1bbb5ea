#include "services/analysis/kinds.h"

#include <array>

namespace wireprint::analysis {
namespace {

struct Entry {
  LineKind kind;
  absl::string_view name;
};

constexpr std::array kNames = {
    Entry{LineKind::kBody, "body"},
    Entry{LineKind::kHeadline, "headline"},
    Entry{LineKind::kStandfirst, "standfirst"},
    Entry{LineKind::kSubheading, "subheading"},
    Entry{LineKind::kByline, "byline"},
    Entry{LineKind::kDateline, "dateline"},
    Entry{LineKind::kPhotoCaption, "photo_caption"},
    Entry{LineKind::kPhotoCredit, "photo_credit"},
    Entry{LineKind::kAgencyCreditLine, "agency_credit_line"},
    Entry{LineKind::kContributorLine, "contributor_line"},
    Entry{LineKind::kReporterSignoff, "reporter_signoff"},
    Entry{LineKind::kCorrectionNote, "correction_note"},
    Entry{LineKind::kRelatedLink, "related_link"},
    Entry{LineKind::kBrowserNotice, "browser_notice"},
    Entry{LineKind::kConsentNotice, "consent_notice"},
    Entry{LineKind::kSubscriptionPrompt, "subscription_prompt"},
    Entry{LineKind::kNewsletterPrompt, "newsletter_prompt"},
    Entry{LineKind::kSocialPrompt, "social_prompt"},
    Entry{LineKind::kAppPromo, "app_promo"},
    Entry{LineKind::kAdvertLabel, "advert_label"},
    Entry{LineKind::kCopyrightNotice, "copyright_notice"},
    Entry{LineKind::kSyndicationDisclaimer, "syndication_disclaimer"},
    Entry{LineKind::kLegalDisclaimer, "legal_disclaimer"},
    Entry{LineKind::kCommentPrompt, "comment_prompt"},
    Entry{LineKind::kNavigation, "navigation"},
    Entry{LineKind::kTimestampLine, "timestamp_line"},
    Entry{LineKind::kMediaLabel, "media_label"},
};

}  // namespace

LineClass ClassOf(LineKind kind) {
  if (kind == LineKind::kBody) return LineClass::kBody;
  return kind < LineKind::kRelatedLink ? LineClass::kFurniture : LineClass::kBoilerplate;
}

absl::string_view NameOf(LineKind kind) {
  for (const Entry& entry : kNames) {
    if (entry.kind == kind) return entry.name;
  }
  return "unknown";
}

std::optional<LineKind> KindNamed(absl::string_view name) {
  for (const Entry& entry : kNames) {
    if (entry.name == name) return entry.kind;
  }
  return std::nullopt;
}

}  // namespace wireprint::analysis
