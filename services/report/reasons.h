// The reasons of errors that the engines give: names of wireprint.report.v1.ErrorReason without their prefix.
#pragma once

namespace wireprint::report::reason {

inline constexpr char kTextEmpty[] = "TEXT_EMPTY";
inline constexpr char kTextTooLong[] = "TEXT_TOO_LONG";
inline constexpr char kTextInvalidUtf8[] = "TEXT_INVALID_UTF8";
inline constexpr char kReportIdMissing[] = "REPORT_ID_MISSING";
inline constexpr char kReportIdMalformed[] = "REPORT_ID_MALFORMED";
inline constexpr char kOutletMissing[] = "OUTLET_MISSING";
inline constexpr char kOutletMalformed[] = "OUTLET_MALFORMED";
inline constexpr char kCorpusMalformed[] = "CORPUS_MALFORMED";
inline constexpr char kFieldTooLong[] = "FIELD_TOO_LONG";
inline constexpr char kTimestampInvalid[] = "TIMESTAMP_INVALID";
inline constexpr char kObserveTimeInFuture[] = "OBSERVE_TIME_IN_FUTURE";
inline constexpr char kBodyMaskInvalid[] = "BODY_MASK_INVALID";
inline constexpr char kBatchEmpty[] = "BATCH_EMPTY";
inline constexpr char kBatchTooLarge[] = "BATCH_TOO_LARGE";
inline constexpr char kValueOutOfRange[] = "VALUE_OUT_OF_RANGE";
inline constexpr char kSchemeUnknown[] = "SCHEME_UNKNOWN";
inline constexpr char kSubjectMissing[] = "SUBJECT_MISSING";
inline constexpr char kReportNotFound[] = "REPORT_NOT_FOUND";
inline constexpr char kReportDeleted[] = "REPORT_DELETED";
inline constexpr char kRevisionMismatch[] = "REVISION_MISMATCH";
inline constexpr char kOverloaded[] = "OVERLOADED";
inline constexpr char kCorpusLimit[] = "CORPUS_LIMIT";
inline constexpr char kCallCancelled[] = "CALL_CANCELLED";
inline constexpr char kShuttingDown[] = "SHUTTING_DOWN";
inline constexpr char kStoreUnavailable[] = "STORE_UNAVAILABLE";
inline constexpr char kClusterIdMalformed[] = "CLUSTER_ID_MALFORMED";
inline constexpr char kClusterNotFound[] = "CLUSTER_NOT_FOUND";
inline constexpr char kPageTokenInvalid[] = "PAGE_TOKEN_INVALID";
inline constexpr char kResumeTokenInvalid[] = "RESUME_TOKEN_INVALID";
inline constexpr char kResumeTokenExpired[] = "RESUME_TOKEN_EXPIRED";
inline constexpr char kOrderByUnknown[] = "ORDER_BY_UNKNOWN";
inline constexpr char kLineNotFound[] = "LINE_NOT_FOUND";
inline constexpr char kProvenancePending[] = "PROVENANCE_PENDING";

// All of the above, for the test that holds them against the proto.
inline constexpr const char* kAll[] = {
    kTextEmpty,           kTextTooLong,     kTextInvalidUtf8,  kReportIdMissing,    kReportIdMalformed,
    kOutletMissing,       kOutletMalformed, kCorpusMalformed,  kFieldTooLong,       kTimestampInvalid,
    kObserveTimeInFuture, kBodyMaskInvalid, kBatchEmpty,       kBatchTooLarge,      kValueOutOfRange,
    kSchemeUnknown,       kSubjectMissing,  kReportNotFound,   kReportDeleted,      kRevisionMismatch,
    kOverloaded,          kCorpusLimit,     kCallCancelled,    kShuttingDown,       kStoreUnavailable,
    kClusterIdMalformed,  kClusterNotFound, kPageTokenInvalid, kResumeTokenInvalid, kResumeTokenExpired,
    kOrderByUnknown,      kLineNotFound,    kProvenancePending};

}  // namespace wireprint::report::reason
