#include "services/text/range_cutter.h"

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

void RangeCutter::CloseNgrams(uint32_t n) {
  auto& units = scratch_.units;
  if (units.size() < n) {
    AppendWord({units.front().begin, units.back().end});
  } else {
    for (size_t i = 0; i + n <= units.size(); ++i) AppendWord({units[i].begin, units[i + n - 1].end});
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
