#include "services/text/range_cutter.h"

#include <algorithm>

#include "services/text/codec.h"
#include "services/text/normalize.h"

namespace wireprint::text {

using unicode::CharClass;

void RangeCutter::Cut(ByteRange range) {
  Run run;
  for (uint32_t i = range.begin; i < range.end;) {
    const Decoded decoded = DecodeUtf8(text_.data() + i);
    const CharClass kind = unicode::PropsOf(decoded.code_point).char_class();
    const ByteRange code_point{i, i + decoded.length};
    if (kind == CharClass::kSeparator) {
      Close(run);
    } else if (kind == CharClass::kWord && run.kind == CharClass::kWord) {
      run.range.end = code_point.end;
    } else if (kind != CharClass::kIgnored) {
      Extend(run, kind, code_point);
    }
    i = code_point.end;
  }
  Close(run);
}

void RangeCutter::Extend(Run& run, CharClass kind, ByteRange code_point) {
  if (kind == CharClass::kMark && run.kind != CharClass::kSeparator) {
    run.range.end = code_point.end;
    if (run.kind != CharClass::kWord) scratch_.units.back().end = code_point.end;
    return;
  }
  if (kind == CharClass::kMark) kind = CharClass::kWord;
  if (kind != run.kind) {
    Close(run);
    run = {kind, code_point};
  }
  run.range.end = code_point.end;
  if (kind != CharClass::kWord) scratch_.units.push_back(code_point);
}

void RangeCutter::Close(Run& run) {
  if (run.kind == CharClass::kWord) AppendWord(run.range);
  if (run.kind == CharClass::kNgram2) CloseNgrams(2);
  if (run.kind == CharClass::kNgram3) CloseNgrams(3);
  run.kind = CharClass::kSeparator;
}

// The units are normalised once, one behind the other, and their n-grams share these bytes: the normal form of units is
// that of each, unless one of them but the first begins with a code point that does not stand alone.
void RangeCutter::CloseNgrams(size_t n) {
  auto& units = scratch_.units;
  auto& ends = scratch_.unit_folded_end;
  n = std::min(n, units.size());
  const size_t folded_begin = sink_.position();
  ends.clear();
  for (const ByteRange& unit : units) {
    AppendNormalized(text_.substr(unit.begin, unit.size()), scratch_.codes, sink_);
    ends.push_back(static_cast<uint32_t>(sink_.position()));
  }
  size_t joined = 0;  // units behind one another, up to the current one, whose forms may be joined
  for (size_t last = 0; last < units.size(); ++last) {
    const char32_t first_code = DecodeUtf8(text_.data() + units[last].begin).code_point;
    joined = unicode::PropsOf(first_code).stands_alone() ? joined + 1 : 1;
    if (last + 1 < n) continue;
    const size_t first = last + 1 - n;
    const ByteRange range{units[first].begin, units[last].end};
    const auto begin = first == 0 ? static_cast<uint32_t>(folded_begin) : ends[first - 1];
    if (joined < n) {
      AppendWord(range);
    } else if (begin < ends[last]) {
      scratch_.places.push_back({range, {begin, ends[last]}});
    }
  }
  units.clear();
}

bool RangeCutter::AppendWord(ByteRange range) {
  const size_t folded_begin = sink_.position();
  AppendNormalized(text_.substr(range.begin, range.size()), scratch_.codes, sink_);
  if (sink_.position() == folded_begin) return false;
  Append(range, folded_begin);
  return true;
}

void RangeCutter::Append(ByteRange range, size_t folded_begin) {
  scratch_.places.push_back({range, {static_cast<uint32_t>(folded_begin), static_cast<uint32_t>(sink_.position())}});
}

void RangeCutter::CutNonSpace(ByteRange range) {
  uint32_t begin = range.begin;
  for (uint32_t i = range.begin; i <= range.end;) {
    const Decoded decoded = i < range.end ? DecodeUtf8(text_.data() + i) : Decoded{U' ', 1};
    if (unicode::PropsOf(decoded.code_point).white_space()) {
      if (begin < i && !AppendWord({begin, i})) {
        const size_t folded_begin = sink_.position();
        sink_.Append(text_.substr(begin, i - begin));
        Append({begin, i}, folded_begin);
      }
      begin = i + decoded.length;
    }
    i += decoded.length;
  }
}

}  // namespace wireprint::text
