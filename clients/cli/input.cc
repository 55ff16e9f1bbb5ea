#include "clients/cli/input.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace wireprint::cli {
namespace {

namespace fs = std::filesystem;

bool IsText(absl::string_view path) { return absl::EndsWith(path, ".txt"); }
bool IsLines(absl::string_view path) { return absl::EndsWith(path, ".jsonl") || absl::EndsWith(path, ".ndjson"); }

// "stories/a1.txt" → "a1".
std::string IdOf(const std::string& path) { return fs::path(path).stem().string(); }

}  // namespace

absl::StatusOr<std::string> ReadAll(const std::string& path, std::istream* standard_input) {
  std::ifstream file;
  std::istream* in = standard_input;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) {
      return absl::NotFoundError(absl::StrCat(path, " cannot be read"));
    }
    in = &file;
  }
  std::string text(kMaxInputBytes + 1, '\0');
  in->read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in->gcount()));
  if (text.size() > kMaxInputBytes) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is larger than ", kMaxInputBytes, " bytes"));
  }
  return text;
}

ReportReader::ReportReader(std::vector<std::string> paths, InputOptions options, std::istream* standard_input)
    : paths_(std::move(paths)), options_(std::move(options)), standard_input_(standard_input) {}

absl::Status ReportReader::CheckPaths() {
  for (const std::string& path : paths_) {
    std::error_code error;
    if (path == "-") {
      files_.push_back(path);
    } else if (fs::is_directory(path, error)) {
      std::vector<std::string> found;
      for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
        if (entry.is_regular_file(error) && (IsText(entry.path().native()) || IsLines(entry.path().native()))) {
          found.push_back(entry.path().string());
        }
      }
      if (found.empty()) {
        return absl::NotFoundError(absl::StrCat(path, " holds no .txt or .jsonl file"));
      }
      std::sort(found.begin(), found.end());
      files_.insert(files_.end(), found.begin(), found.end());
    } else if (!fs::exists(path, error)) {
      return absl::NotFoundError(absl::StrCat(path, " does not exist"));
    } else if (!IsText(path) && !IsLines(path)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is neither .txt (one report) nor .jsonl (one report a line)"));
    } else {
      files_.push_back(path);
    }
  }
  for (const std::string& file : files_) {
    std::error_code error;
    const auto size = file == "-" ? 0 : fs::file_size(file, error);
    bytes_total_ += error ? 0 : size;
  }
  return absl::OkStatus();
}

std::optional<InputReport> ReportReader::Next() {
  while (true) {
    if (lines_ != nullptr) {
      if (auto report = NextLine(); report.has_value()) {
        return report;
      }
      lines_ = nullptr;
    }
    if (files_.empty()) {
      return std::nullopt;
    }
    const std::string path = files_.front();
    files_.pop_front();
    if (IsText(path)) {
      return TextFile(path);
    }
    line_number_ = 0;
    lines_name_ = path;
    if (path == "-") {
      lines_ = standard_input_;
      continue;
    }
    file_ = std::ifstream(path, std::ios::binary);
    if (!file_) {
      return InputReport{path, absl::NotFoundError("cannot be read")};
    }
    lines_ = &file_;
  }
}

InputReport ReportReader::TextFile(const std::string& path) {
  auto text = ReadAll(path, nullptr);
  if (!text.ok()) {
    return {path, text.status()};
  }
  bytes_read_ += text->size();
  reportv1::Report report;
  report.set_report_id(IdOf(path));
  report.set_outlet(options_.outlet);
  report.set_text_bytes(*std::move(text));
  return {path, std::move(report)};
}

std::optional<InputReport> ReportReader::NextLine() {
  std::string line;
  while (std::getline(*lines_, line)) {
    ++line_number_;
    bytes_read_ += line.size() + 1;
    if (line_number_ == 1) {
      line = std::string(absl::StripPrefix(line, "\xEF\xBB\xBF"));
    }
    if (line.find_first_not_of(" \t\r") == std::string::npos) {
      continue;
    }
    InputReport input{absl::StrCat(lines_name_, ":", line_number_), absl::UnknownError("")};
    if (line.size() > kMaxInputBytes) {
      input.report = absl::InvalidArgumentError(absl::StrCat("the line is longer than ", kMaxInputBytes, " bytes"));
      return input;
    }
    input.report = ParseReport(line, &unknown_fields_);
    if (!input.report.ok() && lines_->eof()) {
      input.unfinished = true;
      input.report = absl::InvalidArgumentError(
          absl::StrCat(input.report.status().message(),
                       "; the line has no end yet: is the file still written? End it with a newline if it is whole"));
    }
    if (input.report.ok()) {
      if (input.report->outlet().empty()) {
        input.report->set_outlet(options_.outlet);
      }
      if (options_.observed_as_published && !input.report->has_observe_time() && input.report->has_published_at()) {
        *input.report->mutable_observe_time() = input.report->published_at();
      }
    }
    return input;
  }
  return std::nullopt;
}

}  // namespace wireprint::cli
