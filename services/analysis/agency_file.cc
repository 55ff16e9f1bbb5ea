#include "services/analysis/agency_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/text/utf8.h"

namespace wireprint::analysis {
namespace {

constexpr std::array<std::pair<AgencyClass, absl::string_view>, 5> kClasses = {{
    {AgencyClass::kWire, "wire"},
    {AgencyClass::kSyndicator, "syndicator"},
    {AgencyClass::kPressRelease, "press_release"},
    {AgencyClass::kPhoto, "photo"},
    {AgencyClass::kBroadcasterService, "broadcaster_service"},
}};

std::optional<AgencyClass> ClassNamed(absl::string_view name) {
  for (const auto& [agency_class, its_name] : kClasses) {
    if (its_name == name) return agency_class;
  }
  return std::nullopt;
}

bool IsId(absl::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

absl::Status AddDateline(Agency& agency, absl::string_view form) {
  if (form == "paren") {
    agency.paren_dateline = true;
  } else if (form == "slash") {
    agency.slash_dateline = true;
  } else if (form == "bare") {
    agency.bare_dateline = true;
  } else {
    return absl::InvalidArgumentError(absl::StrCat("unknown dateline \"", form, "\": expected paren, slash or bare"));
  }
  return absl::OkStatus();
}

std::vector<std::string>* ListOf(Agency& agency, absl::string_view key) {
  if (key == "name" || key == "native") return &agency.names;
  if (key == "code") return &agency.codes;
  if (key == "code?") return &agency.ambiguous_codes;
  if (key == "context") return &agency.context;
  if (key == "unless") return &agency.unless;
  if (key == "domain") return &agency.domains;
  if (key == "byline") return &agency.byline_forms;
  if (key == "credit") return &agency.credit_forms;
  if (key == "photo") return &agency.photo_forms;
  if (key == "longer") return &agency.longer;
  return nullptr;
}

absl::Status AddTo(Agency& agency, absl::string_view key, absl::string_view value) {
  std::vector<std::string>* list = ListOf(agency, key);
  if (list == nullptr && key != "dateline")
    return absl::InvalidArgumentError(absl::StrCat("unknown key \"", key, "\""));
  for (absl::string_view item : absl::StrSplit(value, '|')) {
    if (item.empty()) return absl::InvalidArgumentError(absl::StrCat("an item of \"", key, "\" is empty"));
    if (list != nullptr) {
      list->emplace_back(item);
    } else if (absl::Status added = AddDateline(agency, item); !added.ok()) {
      return added;
    }
  }
  return absl::OkStatus();
}

absl::Status AddToAll(AgencyFile& file, absl::string_view key, absl::string_view value) {
  for (absl::string_view item : absl::StrSplit(value, '|')) {
    if (item.empty()) return absl::InvalidArgumentError(absl::StrCat("an item of \"", key, "\" is empty"));
    (key == "longer" ? file.longer : file.towns).emplace_back(item);
  }
  return absl::OkStatus();
}

absl::StatusOr<Agency> Begin(const std::vector<absl::string_view>& fields) {
  if (fields.size() != 4 || fields[3].empty()) {
    return absl::InvalidArgumentError("expected \"agency<TAB>id<TAB>class<TAB>English name\"");
  }
  if (!IsId(fields[1])) {
    return absl::InvalidArgumentError(absl::StrCat("the id \"", fields[1], "\" may hold only a-z, 0-9 and '_'"));
  }
  const std::optional<AgencyClass> agency_class = ClassNamed(fields[2]);
  if (!agency_class) return absl::InvalidArgumentError(absl::StrCat("unknown class \"", fields[2], "\""));
  Agency agency;
  agency.id = std::string(fields[1]);
  agency.agency_class = *agency_class;
  agency.name = std::string(fields[3]);
  agency.names.push_back(agency.name);
  return agency;
}

}  // namespace

absl::string_view NameOf(AgencyClass agency_class) {
  for (const auto& [its_class, name] : kClasses) {
    if (its_class == agency_class) return name;
  }
  return "unknown";
}

absl::StatusOr<AgencyFile> ParseAgencyFile(absl::string_view contents, absl::string_view name) {
  AgencyFile file;
  std::set<std::string> ids;
  std::set<std::string, std::less<>> keys;  // of the agency that is being read
  int number = 0;
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(name, ":", number, ": ", what));
  };
  const auto lacks_context = [&] {
    return !file.agencies.empty() && !file.agencies.back().ambiguous_codes.empty() &&
           file.agencies.back().context.empty();
  };
  for (absl::string_view line : absl::StrSplit(contents, '\n')) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    if (text::FirstInvalidUtf8(line)) return fault("the line is not valid UTF-8");
    const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
    if (file.version == 0) {
      if (fields.size() != 2 || fields[0] != "version" || !absl::SimpleAtoi(fields[1], &file.version) ||
          file.version < 1) {
        return fault("expected \"version<TAB>number\" before the first agency");
      }
      continue;
    }
    if (fields[0] == "agency") {
      if (lacks_context()) return fault("the agency before this one has a \"code?\" and no \"context\"");
      absl::StatusOr<Agency> agency = Begin(fields);
      if (!agency.ok()) return fault(agency.status().message());
      if (!ids.insert(agency->id).second) return fault(absl::StrCat("the id \"", agency->id, "\" is used twice"));
      file.agencies.push_back(*std::move(agency));
      keys.clear();
      continue;
    }
    if (file.agencies.empty() && fields.size() == 2 && (fields[0] == "longer" || fields[0] == "town")) {
      if (absl::Status added = AddToAll(file, fields[0], fields[1]); !added.ok()) return fault(added.message());
      continue;
    }
    if (file.agencies.empty() || fields.size() != 2) return fault("expected \"key<TAB>value\" after an agency");
    if (!keys.emplace(fields[0]).second) return fault(absl::StrCat("\"", fields[0], "\" comes twice"));
    if (absl::Status added = AddTo(file.agencies.back(), fields[0], fields[1]); !added.ok()) {
      return fault(added.message());
    }
  }
  if (lacks_context()) return fault("the last agency has a \"code?\" and no \"context\"");
  if (file.agencies.empty()) return fault("the file holds no agency");
  return file;
}

}  // namespace wireprint::analysis
