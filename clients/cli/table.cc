#include "clients/cli/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_split.h"
#include "clients/cli/width.h"

namespace wireprint::cli {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kNoteIndent = 4;

std::string WithoutTrailingSpace(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

Table::Table(std::ostream* out, std::vector<Column> columns, size_t page_width)
    : out_(out), columns_(std::move(columns)), page_width_(page_width) {}

void Table::Add(std::vector<std::string> cells, std::string note) {
  Row row{std::move(cells), std::move(note)};
  if (!widths_.empty()) {
    Print(row);
    return;
  }
  held_.push_back(std::move(row));
  if (held_.size() >= kSample) {
    Flush();
  }
}

void Table::Flush() {
  if (held_.empty()) {
    return;
  }
  const bool first = widths_.empty();
  if (first) {
    ChooseWidths();
    Row head;
    for (const Column& column : columns_) {
      head.cells.push_back(column.title);
    }
    Print(head);
  }
  for (const Row& row : held_) {
    Print(row);
  }
  held_.clear();
}

void Table::ChooseWidths() {
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = std::max(columns_[i].min_width, Width(columns_[i].title));
    for (const Row& row : held_) {
      width = std::max(width, Width(row.cells[i]));
    }
    widths_.push_back(std::min(width, columns_[i].max_width));
  }
  const size_t gaps = kGap * (widths_.size() - 1);
  while (std::accumulate(widths_.begin(), widths_.end(), gaps) > page_width_) {
    size_t widest = widths_.size();
    for (size_t i = 0; i < widths_.size(); ++i) {
      if (widths_[i] > columns_[i].min_width && (widest == widths_.size() || widths_[i] >= widths_[widest])) {
        widest = i;
      }
    }
    if (widest == widths_.size()) {
      break;
    }
    --widths_[widest];
  }
}

void Table::Print(const Row& row) {
  std::string line;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) {
      line.append(kGap, ' ');
    }
    line += Fit(row.cells[i], widths_[i], columns_[i].right);
  }
  *out_ << WithoutTrailingSpace(std::move(line)) << '\n';
  if (row.note.empty()) {
    return;
  }
  for (const absl::string_view note : absl::StrSplit(row.note, '\n')) {
    *out_ << std::string(kNoteIndent, ' ') << Shorten(note, page_width_ - kNoteIndent) << '\n';
  }
}

}  // namespace wireprint::cli
