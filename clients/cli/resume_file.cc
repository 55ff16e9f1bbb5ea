#include "clients/cli/resume_file.h"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/width.h"
#include "nlohmann/json.hpp"

namespace wireprint::cli {
namespace {

using Json = nlohmann::json;

// More than the calls under way can finish out of order: 64 of 256 reports.
constexpr size_t kMaxAhead = size_t{64} * 256 * 4;
constexpr absl::Duration kSaveStep = absl::Seconds(1);

// Paths need not be UTF-8.
Json Text(const std::string& bytes) {
  return Json::parse(Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json ToJson(const ResumeSubject& subject) {
  Json paths = Json::array();
  for (const std::string& path : subject.paths) {
    paths.push_back(Text(path));
  }
  return {{"server", Text(subject.server)}, {"corpus", Text(subject.corpus)}, {"paths", paths}};
}

}  // namespace

absl::StatusOr<ResumeFile> ResumeFile::Open(std::string path, ResumeSubject subject) {
  ResumeFile file(std::move(path), std::move(subject));
  std::ifstream in(file.path_, std::ios::binary);
  if (!in) {
    if (absl::Status status = file.Save(absl::InfinitePast(), true); !status.ok()) {
      return status;
    }
    return file;
  }
  std::stringstream text;
  text << in.rdbuf();
  const Json json = Json::parse(text.str(), nullptr, false);
  if (!json.is_object() || !json.contains("done") || !json["done"].is_number_unsigned() || !json.contains("input")) {
    return absl::InvalidArgumentError(absl::StrCat(file.path_, " is no file that --resume-file wrote"));
  }
  const Json& input = json["input"];
  const Json wanted = ToJson(file.subject_);
  if (input.is_object() && input.contains("server") && input["server"].is_string() &&
      input["server"] != wanted["server"]) {
    return absl::FailedPreconditionError(
        absl::StrCat(file.path_, " belongs to the server ", OneLine(input["server"].get<std::string>()), ", this is ",
                     file.subject_.server, "; name that one, or begin anew here with another --resume-file"));
  }
  if (input != wanted) {
    return absl::FailedPreconditionError(
        absl::StrCat(file.path_,
                     " belongs to another input or corpus; name the same paths and corpus, or begin anew "
                     "with another --resume-file"));
  }
  file.done_before_ = file.done_ = json["done"].get<uint64_t>();
  return file;
}

void ResumeFile::Done(uint64_t place) {
  if (place < done_ || (place > done_ && ahead_.size() >= kMaxAhead)) {
    return;
  }
  ahead_.insert(place);
  while (!ahead_.empty() && *ahead_.begin() == done_) {
    ahead_.erase(ahead_.begin());
    ++done_;
  }
}

absl::Status ResumeFile::Save(absl::Time now, bool force) {
  if (!force && now < saved_ + kSaveStep) {
    return absl::OkStatus();
  }
  saved_ = now;
  const std::string next = path_ + ".new";
  std::ofstream out(next, std::ios::binary | std::ios::trunc);
  out << Json{{"done", done_}, {"input", ToJson(subject_)}}.dump() << '\n';
  out.close();
  if (!out || std::rename(next.c_str(), path_.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat(path_, " could not be written"));
  }
  return absl::OkStatus();
}

}  // namespace wireprint::cli
