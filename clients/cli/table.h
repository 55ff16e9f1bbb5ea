// Tables that grow row by row.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wireprint::cli {

struct Column {
  std::string title;
  size_t min_width = 0;
  size_t max_width = 0;
  bool right = false;
};

// Prints rows under a head. The first kSample rows are held back to find widths within the limits of their columns, and
// to the width of the page: the widest columns give way first. Flush prints what is held back.
class Table {
 public:
  static constexpr size_t kSample = 200;

  Table(std::ostream* out, std::vector<Column> columns, size_t page_width);

  // The lines of `note` go below the row, indented and cut to the page; none when it is empty.
  void Add(std::vector<std::string> cells, std::string note = "");
  void Flush();

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string note;
  };

  void ChooseWidths();
  void Print(const Row& row);

  std::ostream* out_;
  std::vector<Column> columns_;
  size_t page_width_;
  std::vector<size_t> widths_;  // empty until chosen
  std::vector<Row> held_;
};

}  // namespace wireprint::cli
