// Reports out of files, directories, JSON lines and standard input.
#pragma once

#include <cstdint>
#include <deque>
#include <fstream>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/types.h"
#include "google/protobuf/timestamp.pb.h"

namespace wireprint::cli {

namespace reportv1 = ::wireprint::report::v1;

// The largest file or line that is read, bytes: more than the service takes, so that its own limit is what one meets.
inline constexpr size_t kMaxInputBytes = 8 << 20;

struct InputOptions {
  // Outlet of every report that names none.
  std::string outlet;
  // Let `published` stand for an observe_time that is not given.
  bool observed_as_published = false;
};

// A report and where it came from, or why there is none.
struct InputReport {
  std::string source;  // "reports.jsonl:12", "story.txt", "-:3"
  absl::StatusOr<reportv1::Report> report;
  // Of a last line without a newline that is no report: whoever writes it may not be done.
  bool unfinished = false;
};

// RFC 3339, or without an offset, or a bare date; the latter two in UTC.
absl::Status ParseTimestamp(const std::string& value, google::protobuf::Timestamp* out);

// One line of JSON. Fields are those of wireprint.report.v1.Report by either spelling (report_id, reportId), with "id",
// "published" and times without an offset or without a time of day (UTC) besides; null is not supplied. Names nobody
// knows are put in `unknown` and skipped.
absl::StatusOr<reportv1::Report> ParseReport(const std::string& line, std::vector<std::string>* unknown);

// Reads reports one after another, in the order of the paths; a directory gives its *.txt and *.jsonl files in the
// order of their names, all levels down. "-" is standard input as JSON lines. A .txt file is one report, named by the
// file.
class ReportReader {
 public:
  ReportReader(std::vector<std::string> paths, InputOptions options, std::istream* standard_input);

  // NOT_FOUND naming the first path that is not there; INVALID_ARGUMENT for a file of another kind.
  absl::Status CheckPaths();

  // The next one; nullopt at the end. Empty lines are skipped.
  std::optional<InputReport> Next();

  // Bytes read and, where known, in all: standard input has no size.
  uint64_t bytes_read() const { return bytes_read_; }
  uint64_t bytes_total() const { return bytes_total_; }

  // Field names met in the input that mean nothing to wireprint.
  const std::vector<std::string>& unknown_fields() const { return unknown_fields_; }

 private:
  std::optional<InputReport> NextLine();
  InputReport TextFile(const std::string& path);

  std::vector<std::string> paths_;
  InputOptions options_;
  std::istream* standard_input_;
  std::deque<std::string> files_;
  std::ifstream file_;
  std::istream* lines_ = nullptr;  // the JSON lines being read
  std::string lines_name_;
  uint64_t line_number_ = 0;
  uint64_t bytes_read_ = 0;
  uint64_t bytes_total_ = 0;
  std::vector<std::string> unknown_fields_;
};

// The whole of a file, or of `standard_input` when `path` is "-".
absl::StatusOr<std::string> ReadAll(const std::string& path, std::istream* standard_input);

}  // namespace wireprint::cli
