#include "services/text/normalize.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "services/text/codec.h"
#include "services/text/unicode.h"

namespace wireprint::text {
namespace {

using unicode::CharClass;

constexpr size_t kMaxEncoded = 4;

// The normal form code point by code point, for words in which none changes its neighbours' (nearly all of them).
class OneByOne {
 public:
  explicit OneByOne(ByteSink& sink) : sink_(sink) {}

  // False (and no promise about what was appended): this word needs the general way.
  bool Append(char32_t code_point) {
    if (code_point < 0x80) {
      AppendAscii(code_point);
      return true;
    }
    const unicode::Props props = unicode::PropsOf(code_point);
    if (props.stands_alone()) {
      AppendAlone(code_point, props);
      return true;
    }
    return props.char_class() == CharClass::kIgnored || (props.any_mark() && AppendMark(code_point, props));
  }

 private:
  static constexpr uint8_t kUnknown = 255;

  void AppendAscii(char32_t code_point) {
    const bool upper = code_point - U'A' < 26;
    const char32_t lower = code_point | (upper ? 0x20 : 0);
    sink_.Reserve(1);
    *sink_.cursor() = static_cast<char>(lower);
    sink_.Advance(1);
    strips_ = lower - U'a' < 26;
    last_combining_ = 0;
  }

  void AppendAlone(char32_t code_point, unicode::Props props) {
    const unicode::AloneForm form = unicode::AloneFormOf(code_point);
    const size_t length = form.short_length();
    sink_.Reserve(sizeof(uint64_t));
    if (length == 0) {
      sink_.Advance(EncodeUtf8(code_point, sink_.cursor()));
    } else if (length <= unicode::AloneForm::kShort) {
      std::memcpy(sink_.cursor(), form.record, sizeof(uint64_t));
      sink_.Advance(length);
    } else {
      sink_.Append(form.Long());
    }
    strips_ = props.tail_strips_marks();
    last_combining_ = props.tail_is_mark() ? kUnknown : 0;
  }

  bool AppendMark(char32_t code_point, unicode::Props props) {
    const uint8_t combining = unicode::CombiningClass(code_point);
    if (strips_ && props.droppable_mark()) {
      if (combining == 0) last_combining_ = 0;
      return true;
    }
    if (!props.inert_mark() || (combining != 0 && combining < last_combining_)) return false;
    if (strips_ && props.nonspacing_mark()) return false;
    sink_.Reserve(kMaxEncoded);
    sink_.Advance(EncodeUtf8(code_point, sink_.cursor()));
    last_combining_ = combining;
    return true;
  }

  ByteSink& sink_;
  bool strips_ = false;         // the base so far strips marks
  uint8_t last_combining_ = 0;  // combining class of the last code point, or kUnknown
};

bool AppendOneByOne(absl::string_view word, ByteSink& sink) {
  OneByOne one_by_one(sink);
  for (size_t i = 0; i < word.size();) {
    const Decoded decoded = DecodeUtf8(word.data() + i);
    if (!one_by_one.Append(decoded.code_point)) return false;
    i += decoded.length;
  }
  return true;
}

void AppendDecomposed(char32_t code_point, std::vector<char32_t>& out) {
  constexpr char32_t kS = 0xAC00, kSCount = 11172, kVCount = 21, kTCount = 28;
  if (code_point - kS < kSCount) {
    const char32_t index = code_point - kS;
    out.push_back(0x1100 + index / (kVCount * kTCount));
    out.push_back(0x1161 + index / kTCount % kVCount);
    if (index % kTCount != 0) out.push_back(0x11A7 + index % kTCount);
    return;
  }
  const auto parts = unicode::CanonicalDecomposition(code_point);
  if (parts.empty()) out.push_back(code_point);
  out.insert(out.end(), parts.begin(), parts.end());
}

void AppendFolded(char32_t code_point, std::vector<char32_t>& out) {
  const auto folded = unicode::CaseFold(code_point);
  if (!folded) return AppendDecomposed(code_point, out);
  for (const uint32_t each : *folded) AppendDecomposed(each, out);
}

void SortMarks(std::vector<char32_t>& codes) {
  const auto before = [](char32_t a, char32_t b) { return unicode::CombiningClass(a) < unicode::CombiningClass(b); };
  const auto starter = [](char32_t code) { return unicode::CombiningClass(code) == 0; };
  for (auto begin = codes.begin(); begin != codes.end();) {
    const auto end = std::find_if(begin, codes.end(), starter);
    if (end - begin > 1) std::stable_sort(begin, end, before);
    begin = end == codes.end() ? end : end + 1;
  }
}

void StripMarks(std::vector<char32_t>& codes) {
  bool strips = false;
  std::erase_if(codes, [&strips](char32_t code) {
    const unicode::Props props = unicode::PropsOf(code);
    if (!props.any_mark()) strips = props.strips_marks();
    return strips && props.nonspacing_mark();
  });
}

void Recompose(std::vector<char32_t>& codes) {
  size_t size = 0;
  size_t starter = 0;
  bool has_starter = false;
  uint8_t last = 0;
  for (const char32_t code : codes) {
    const uint8_t combining = unicode::CombiningClass(code);
    if (has_starter && (starter + 1 == size || last < combining)) {
      if (const char32_t composite = unicode::Compose(codes[starter], code); composite != 0) {
        codes[starter] = composite;
        continue;
      }
    }
    if (combining == 0) {
      starter = size;
      has_starter = true;
    }
    last = combining;
    codes[size++] = code;
  }
  codes.resize(size);
}

}  // namespace

void AppendNormalized(absl::string_view word, std::vector<char32_t>& scratch, ByteSink& sink) {
  const size_t start = sink.position();
  if (AppendOneByOne(word, sink)) return;
  sink.Rewind(start);
  scratch.clear();
  for (size_t i = 0; i < word.size();) {
    const Decoded decoded = DecodeUtf8(word.data() + i);
    AppendFolded(decoded.code_point, scratch);
    i += decoded.length;
  }
  SortMarks(scratch);
  StripMarks(scratch);
  Recompose(scratch);
  sink.Reserve(scratch.size() * kMaxEncoded);
  for (const char32_t code : scratch) sink.Advance(EncodeUtf8(code, sink.cursor()));
}

}  // namespace wireprint::text
