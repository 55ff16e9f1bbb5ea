#include "services/analysis/coarse_nfa.h"

#include <optional>

#include "services/analysis/char_set.h"

namespace wireprint::analysis {
namespace {

constexpr int kMaxDepth = 100;  // of groups in groups

// A part of the automaton: its first node, and a fork at its end of which no edge is set.
struct Part {
  uint32_t first = 0;
  uint32_t last = 0;
};

bool IsRepeat(char c) { return c == '*' || c == '+' || c == '?'; }

// A count behind its '{': how many at least. Nothing is removed, and nullopt, when it is none.
std::optional<bool> TakeCount(absl::string_view& rest) {
  size_t at = 1;
  bool some = false;
  const auto digits = [&] {
    const size_t begin = at;
    for (; at < rest.size() && rest[at] >= '0' && rest[at] <= '9'; ++at) some = some || rest[at] != '0';
    return at > begin;
  };
  if (!digits()) return std::nullopt;
  const bool at_least_one = some;
  if (at < rest.size() && rest[at] == ',') {
    ++at;
    digits();
  }
  if (at == rest.size() || rest[at] != '}') return std::nullopt;
  rest.remove_prefix(at + 1);
  return at_least_one;
}

class Parser {
 public:
  Parser(absl::string_view pattern, CoarseNfa& nfa) : rest_(pattern), nfa_(nfa) {}

  // nullopt: of a form not known here.
  std::optional<Part> Parse() {
    std::optional<Part> whole = Alternatives(true, 0);
    return rest_.empty() ? whole : std::nullopt;
  }

 private:
  uint32_t Fork(uint32_t next = CoarseNfa::kNone, uint32_t other = CoarseNfa::kNone) {
    return nfa_.AddNode(CoarseNfa::Kind::kFork, next, other);
  }
  void Append(Part part, Part& whole) {
    nfa_.node(whole.last).next = part.first;
    whole.last = part.last;
  }

  // Up to the end or a ')'.
  std::optional<Part> Alternatives(bool fold, int depth) {
    if (depth > kMaxDepth) return std::nullopt;
    const uint32_t end = Fork();
    uint32_t first = CoarseNfa::kNone;
    for (;;) {
      const std::optional<Part> one = Sequence(fold, depth);
      if (!one) return std::nullopt;
      nfa_.node(one->last).next = end;
      first = first == CoarseNfa::kNone ? one->first : Fork(one->first, first);
      if (rest_.empty() || rest_[0] != '|') return Part{first, end};
      rest_.remove_prefix(1);
    }
  }

  // Up to the end, a '|' or a ')'. `fold` stays what it becomes, as in "(?i)a|b".
  std::optional<Part> Sequence(bool& fold, int depth) {
    const uint32_t begin = Fork();
    Part whole{begin, begin};
    while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      std::optional<Part> part = Item(fold, depth);
      if (part) part = Repeated(*part);
      if (!part) return std::nullopt;
      Append(*part, whole);
    }
    return whole;
  }

  std::optional<Part> Item(bool& fold, int depth) {
    switch (rest_[0]) {
      case '(':
        return Group(fold, depth);
      case '^':
      case '$':
        rest_.remove_prefix(1);
        return Empty();
      case '\\':
        if (rest_.size() > 1 && absl::string_view("bBAz").find(rest_[1]) != absl::string_view::npos) {
          rest_.remove_prefix(2);
          return Empty();
        }
        break;
      case '*':
      case '+':
      case '?':
        return std::nullopt;
      default:
        break;
    }
    const std::optional<CharSet> set = ReadCharSet(rest_, fold);
    return set ? std::optional<Part>(Character(*set)) : std::nullopt;
  }

  Part Empty() {
    const uint32_t fork = Fork();
    return {fork, fork};
  }

  // "(?:", "(?P<name>", "(?i-s:", "(?i)", "("
  std::optional<Part> Group(bool& fold, int depth) {
    rest_.remove_prefix(1);
    bool inside = fold;
    if (!rest_.empty() && rest_[0] == '?') {
      rest_.remove_prefix(1);
      if (!rest_.empty() && rest_[0] == 'P') {
        const size_t end = rest_.find('>');
        if (end == absl::string_view::npos || rest_[1] != '<') return std::nullopt;
        rest_.remove_prefix(end + 1);
      } else {
        bool on = true;
        for (; !rest_.empty() && rest_[0] != ':' && rest_[0] != ')'; rest_.remove_prefix(1)) {
          if (absl::string_view("imsU-").find(rest_[0]) == absl::string_view::npos) return std::nullopt;
          if (rest_[0] == '-') on = false;
          if (rest_[0] == 'i') inside = on;
        }
        if (rest_.empty()) return std::nullopt;
        const bool from_here = rest_[0] == ')';
        rest_.remove_prefix(1);
        if (from_here) {
          fold = inside;
          return Empty();
        }
      }
    }
    std::optional<Part> part = Alternatives(inside, depth + 1);
    if (!part || rest_.empty()) return std::nullopt;
    rest_.remove_prefix(1);
    return part;
  }

  // The bytes of one character of U+0080 to U+FFFF.
  Part Wide(uint32_t code) {
    Part whole = Empty();
    const bool two = code < 0x800;
    for (int shift = two ? 6 : 12; shift >= 0; shift -= 6) {
      const uint32_t lead = two ? 0xC0 : 0xE0;
      ByteSet one;
      one.set(shift == (two ? 6 : 12) ? lead | code >> shift : 0x80 | (code >> shift & 0x3F));
      const uint32_t node = nfa_.AddBytes(one);
      nfa_.node(node).next = Fork();
      Append({node, nfa_.node(node).next}, whole);
    }
    return whole;
  }

  Part Character(const CharSet& set) {
    if (set.only != 0) return Wide(set.only);
    ByteSet bytes;
    for (size_t c = 0; c < 128; ++c) bytes[c] = set.ascii[c];
    for (size_t c = 0xC2; set.wide && c < 0xF5; ++c) bytes.set(c);
    const uint32_t end = Fork();
    const uint32_t byte = nfa_.AddBytes(bytes);
    nfa_.node(byte).next = end;
    if (set.wide) {
      ByteSet more;
      for (size_t c = 0x80; c < 0xC0; ++c) more.set(c);
      const uint32_t next = nfa_.AddBytes(more);
      nfa_.node(next).next = end;
      nfa_.node(end).other = next;
    }
    return {byte, end};
  }

  std::optional<Part> Repeated(Part part) {
    while (!rest_.empty()) {
      bool none = false, many = false;
      if (IsRepeat(rest_[0])) {
        none = rest_[0] != '+';
        many = rest_[0] != '?';
        rest_.remove_prefix(1);
      } else if (const std::optional<bool> some = rest_[0] == '{' ? TakeCount(rest_) : std::nullopt) {
        none = !*some;
        many = true;
      } else {
        break;
      }
      if (!rest_.empty() && rest_[0] == '?') rest_.remove_prefix(1);
      const uint32_t end = Fork();
      const uint32_t again = Fork(end, many ? part.first : CoarseNfa::kNone);
      nfa_.node(part.last).next = again;
      part = {none ? Fork(part.first, end) : part.first, end};
    }
    return part;
  }

  absl::string_view rest_;
  CoarseNfa& nfa_;
};

}  // namespace

void CoarseNfa::Add(absl::string_view pattern, uint32_t rule, bool prefix) {
  rule_ = rule;
  const std::optional<Part> part = Parser(pattern, *this).Parse();
  const uint32_t end = AddNode(prefix || !part ? Kind::kRest : Kind::kAccept, kNone, kNone);
  if (part) nodes_[part->last].next = end;
  starts_.push_back(part ? part->first : end);
}

uint32_t CoarseNfa::AddNode(Kind kind, uint32_t next, uint32_t other) {
  nodes_.push_back({kind, 0, next, other, rule_});
  return static_cast<uint32_t>(nodes_.size() - 1);
}

uint32_t CoarseNfa::AddBytes(const ByteSet& set) {
  const auto [at, added] = set_numbers_.emplace(set, static_cast<uint32_t>(sets_.size()));
  if (added) sets_.push_back(set);
  const uint32_t node = AddNode(Kind::kBytes, kNone, kNone);
  nodes_[node].set = at->second;
  return node;
}

}  // namespace wireprint::analysis
