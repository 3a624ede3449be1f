// SwiftPM defines DEBUG in debug builds and nothing in release ones; RapidJSON inlines where NDEBUG
// is defined.
#if !defined(DEBUG) && !defined(NDEBUG)
#define NDEBUG 1
#endif

#include "CRapidJSON.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

// Lengths are 64 bits wide, so that no string in a large file can wrap one.
#define RAPIDJSON_NO_SIZETYPEDEFINE
namespace rapidjson {
typedef ::std::size_t SizeType;
}
#include <rapidjson/reader.h>

namespace {

// A byte buffer with an end, for which a NUL is a byte like any other.
struct ByteStream {
  typedef char Ch;

  ByteStream(const char *bytes, std::size_t count)
      : next(bytes), begin(bytes), end(bytes + count) {}

  Ch Peek() const { return RAPIDJSON_UNLIKELY(next == end) ? '\0' : *next; }
  Ch Take() { return RAPIDJSON_UNLIKELY(next == end) ? '\0' : *next++; }
  std::size_t Tell() const { return static_cast<std::size_t>(next - begin); }

  // Asked for by the concept, called only for in-situ parsing.
  Ch *PutBegin() { return nullptr; }
  void Put(Ch) {}
  void Flush() {}
  std::size_t PutEnd(Ch *) { return 0; }

  const char *next;
  const char *begin;
  const char *end;
};

struct Events {
  const crapidjson_handler &to;
  void *context;

  static const std::uint8_t *bytes(const char *text) {
    return reinterpret_cast<const std::uint8_t *>(text);
  }

  bool Null() { return to.null_value(context); }
  bool Bool(bool value) { return to.boolean(context, value); }
  bool RawNumber(const char *text, rapidjson::SizeType count, bool) {
    return to.number(context, bytes(text), count);
  }
  bool String(const char *text, rapidjson::SizeType count, bool) {
    return to.string(context, bytes(text), count);
  }
  bool Key(const char *text, rapidjson::SizeType count, bool) {
    return to.key(context, bytes(text), count);
  }
  bool StartObject() { return to.start_object(context); }
  bool EndObject(rapidjson::SizeType) { return to.end_object(context); }
  bool StartArray() { return to.start_array(context); }
  bool EndArray(rapidjson::SizeType) { return to.end_array(context); }

  // Numbers arrive as text; these are asked for by the concept.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
};

crapidjson_status status(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorNone:
      return crapidjson_ok;
    case rapidjson::kParseErrorDocumentEmpty:
      return crapidjson_empty;
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return crapidjson_trailing;
    case rapidjson::kParseErrorValueInvalid:
      return crapidjson_value_expected;
    case rapidjson::kParseErrorObjectMissName:
      return crapidjson_name_expected;
    case rapidjson::kParseErrorObjectMissColon:
      return crapidjson_colon_expected;
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return crapidjson_comma_or_brace_expected;
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return crapidjson_comma_or_bracket_expected;
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return crapidjson_bad_unicode_escape;
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return crapidjson_bad_surrogate;
    case rapidjson::kParseErrorStringEscapeInvalid:
      return crapidjson_bad_escape;
    case rapidjson::kParseErrorStringMissQuotationMark:
      return crapidjson_string_not_closed;
    case rapidjson::kParseErrorStringInvalidEncoding:
      return crapidjson_bad_utf8;
    case rapidjson::kParseErrorNumberTooBig:
      return crapidjson_number_too_big;
    case rapidjson::kParseErrorNumberMissFraction:
      return crapidjson_fraction_expected;
    case rapidjson::kParseErrorNumberMissExponent:
      return crapidjson_exponent_expected;
    case rapidjson::kParseErrorTermination:
      return crapidjson_stopped;
    case rapidjson::kParseErrorUnspecificSyntaxError:
      return crapidjson_value_expected;
  }
  return crapidjson_malformed;
}

}  // namespace

namespace rapidjson {
// Scanning a token on a local copy of the stream keeps its pointers in registers.
template <>
struct StreamTraits<ByteStream> {
  enum { copyOptimization = 1 };
};
}  // namespace rapidjson

extern "C" crapidjson_result crapidjson_read(
    const uint8_t *bytes, size_t count, const crapidjson_handler *handler, void *context) {
  static const char none = 0;
  const char *text = bytes == nullptr ? &none : reinterpret_cast<const char *>(bytes);
  ByteStream stream(text, bytes == nullptr ? 0 : count);
  Events events{*handler, context};
  rapidjson::Reader reader;
  constexpr unsigned flags = rapidjson::kParseIterativeFlag |
                             rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult parsed = reader.Parse<flags>(stream, events);

  crapidjson_result result{status(parsed.Code()), parsed.Offset()};
  if (result.status == crapidjson_stopped) return result;
  // The reader takes a NUL for the end of the text. A NUL byte before the end is a fault.
  if (result.status == crapidjson_ok) {
    if (stream.next != stream.end) return {crapidjson_nul_byte, stream.Tell()};
    return result;
  }
  if (result.offset < count) {
    if (text[result.offset] == '\0') {
      result.status = crapidjson_nul_byte;
    } else if (result.status == crapidjson_bad_escape && text[result.offset] != '\\') {
      result.status = crapidjson_control_character;
    }
  }
  return result;
}

namespace {

bool digit(std::uint8_t byte) { return byte >= '0' && byte <= '9'; }

// Whether a number in JSON's grammar stands at the start: from_chars also takes ".5", "5.", "007",
// "inf" and "nan", and reads on from there to the same end as the grammar.
bool opens(const std::uint8_t *text, std::size_t count) {
  std::size_t at = count > 0 && text[0] == '-' ? 1 : 0;
  if (at == count || !digit(text[at])) return false;
  if (text[at] == '0') {
    ++at;
  } else {
    while (at < count && digit(text[at])) ++at;
  }
  if (at == count) return true;
  if (text[at] == '.') return at + 1 < count && digit(text[at + 1]);
  return !digit(text[at]);
}

// The parts of a number in JSON's grammar.
struct Grammar {
  bool valid = false;
  // Power of ten of the leading digit that is not zero, clamped; meaningful where there is such a
  // digit.
  long magnitude = 0;
};

Grammar grammar(const std::uint8_t *text, std::size_t count) {
  constexpr long limit = 1000000000;
  Grammar result;
  const std::uint8_t *at = text;
  const std::uint8_t *const end = text + count;
  if (at != end && *at == '-') ++at;
  const std::uint8_t *const whole = at;
  while (at != end && digit(*at)) ++at;
  const std::uint8_t *const point = at;
  if (point == whole || (*whole == '0' && point - whole > 1)) return result;
  const std::uint8_t *lastDigit = point;
  if (at != end && *at == '.') {
    const std::uint8_t *const fraction = ++at;
    while (at != end && digit(*at)) ++at;
    if (at == fraction) return result;
    lastDigit = at;
  }
  long exponent = 0;
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    bool negative = false;
    if (at != end && (*at == '+' || *at == '-')) negative = *at++ == '-';
    const std::uint8_t *const digits = at;
    for (; at != end && digit(*at); ++at) {
      if (exponent < limit) exponent = exponent * 10 + (*at - '0');
    }
    if (at == digits) return result;
    if (negative) exponent = -exponent;
  }
  if (at != end) return result;
  result.valid = true;
  for (const std::uint8_t *place = whole; place != lastDigit; ++place) {
    if (*place == '0' || *place == '.') continue;
    result.magnitude = exponent + (place < point ? point - place - 1 : point - place);
    break;
  }
  return result;
}

}  // namespace

extern "C" crapidjson_decimal crapidjson_read_double(
    const uint8_t *text, size_t count, double *value) {
  const char *const first = reinterpret_cast<const char *>(text);
  double read = 0;
  const std::from_chars_result outcome = std::from_chars(first, first + count, read);
  if (outcome.ec == std::errc() && outcome.ptr == first + count && opens(text, count)) {
    *value = read;
    return crapidjson_decimal_ok;
  }
  const Grammar shape = grammar(text, count);
  if (!shape.valid) return crapidjson_decimal_malformed;
  if (outcome.ec == std::errc()) {
    *value = read;
    return crapidjson_decimal_ok;
  }
  return shape.magnitude > 0 ? crapidjson_decimal_too_large : crapidjson_decimal_too_small;
}

extern "C" size_t crapidjson_read_double_prefix(const uint8_t *text, size_t count, double *value) {
  if (!opens(text, count)) return 0;
  const char *const first = reinterpret_cast<const char *>(text);
  double read = 0;
  const std::from_chars_result outcome = std::from_chars(first, first + count, read);
  if (outcome.ec != std::errc()) return 0;
  *value = read;
  return static_cast<size_t>(outcome.ptr - first);
}
