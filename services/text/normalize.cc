#include "services/text/normalize.h"

#include <algorithm>

#include "services/text/codec.h"
#include "services/text/unicode.h"

namespace wireprint::text {
namespace {

using unicode::CharClass;

constexpr size_t kMaxEncoded = 4;

// For words in which every code point keeps its normal form wherever it stands; false (and no promise about what was
// appended) for others.
bool AppendOneByOne(absl::string_view word, ByteSink& sink) {
  for (size_t i = 0; i < word.size();) {
    const Decoded decoded = DecodeUtf8(word.data() + i);
    i += decoded.length;
    if (decoded.code_point < 0x80) {
      const bool upper = decoded.code_point - U'A' < 26;
      sink.Reserve(1);
      *sink.cursor() = static_cast<char>(decoded.code_point | (upper ? 0x20 : 0));
      sink.Advance(1);
      continue;
    }
    const unicode::Props props = unicode::PropsOf(decoded.code_point);
    if (props.stands_alone()) {
      const absl::string_view form = unicode::AloneForm(decoded.code_point);
      sink.Reserve(std::max(form.size(), kMaxEncoded));
      if (form.empty()) {
        sink.Advance(EncodeUtf8(decoded.code_point, sink.cursor()));
      } else {
        for (size_t k = 0; k < form.size(); ++k) sink.cursor()[k] = form[k];
        sink.Advance(form.size());
      }
    } else if (props.char_class() != CharClass::kIgnored) {
      return false;
    }
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
