// A C view of RapidJSON's SAX reader and of a correctly rounded, locale-free decimal reader.
//
// The reader is iterative (no recursion, so depth costs heap and never stack), validates UTF-8
// inside strings, and hands numbers over as the text that stands in the file. It accepts RFC 8259
// and nothing else: no comments, no trailing commas, no NaN. It allocates nothing that outlives the
// call.

#ifndef CRAPIDJSON_H
#define CRAPIDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What ended the reading.
typedef enum crapidjson_status {
  crapidjson_ok = 0,
  /// A callback returned false.
  crapidjson_stopped,
  /// Nothing but white space.
  crapidjson_empty,
  /// Bytes other than white space after the root value.
  crapidjson_trailing,
  crapidjson_value_expected,
  crapidjson_name_expected,
  crapidjson_colon_expected,
  crapidjson_comma_or_brace_expected,
  crapidjson_comma_or_bracket_expected,
  /// "\u" without four hexadecimal digits.
  crapidjson_bad_unicode_escape,
  /// A high surrogate escape without its low one. (A lone low one is passed on as ill-formed
  /// UTF-8.)
  crapidjson_bad_surrogate,
  /// A backslash before a character that cannot be escaped.
  crapidjson_bad_escape,
  /// A byte below 0x20 inside a string, other than NUL.
  crapidjson_control_character,
  crapidjson_string_not_closed,
  crapidjson_bad_utf8,
  /// The reader's own range check on numbers; the offset is that of the number.
  crapidjson_number_too_big,
  crapidjson_fraction_expected,
  crapidjson_exponent_expected,
  /// A NUL byte outside a string literal where the text should end or go on.
  crapidjson_nul_byte,
  crapidjson_malformed
} crapidjson_status;

typedef struct crapidjson_result {
  crapidjson_status status;
  /// Byte offset of the fault; the number of bytes where the text ends too early.
  size_t offset;
} crapidjson_result;

/// Called in document order. Each returns whether to go on. The bytes are valid during the call
/// only, and may hold NUL (from "\u0000"). None of the functions may be null.
typedef struct crapidjson_handler {
  bool (*_Nonnull null_value)(void *_Nonnull context);
  bool (*_Nonnull boolean)(void *_Nonnull context, bool value);
  bool (*_Nonnull number)(void *_Nonnull context, const uint8_t *_Nonnull text, size_t count);
  bool (*_Nonnull string)(void *_Nonnull context, const uint8_t *_Nonnull bytes, size_t count);
  bool (*_Nonnull key)(void *_Nonnull context, const uint8_t *_Nonnull bytes, size_t count);
  bool (*_Nonnull start_object)(void *_Nonnull context);
  bool (*_Nonnull end_object)(void *_Nonnull context);
  bool (*_Nonnull start_array)(void *_Nonnull context);
  bool (*_Nonnull end_array)(void *_Nonnull context);
} crapidjson_handler;

/// Reads one JSON text. O(count) time; memory is the longest string plus one byte or so a level of
/// nesting.
crapidjson_result crapidjson_read(
    const uint8_t *_Nullable bytes, size_t count, const crapidjson_handler *_Nonnull handler,
    void *_Nonnull context);

/// What a decimal text is as a double.
typedef enum crapidjson_decimal {
  crapidjson_decimal_ok = 0,
  /// Not a number in JSON's grammar (so no "+1", ".5", "1.", "0x1", "NaN", no spaces).
  crapidjson_decimal_malformed,
  /// Larger in magnitude than the largest double.
  crapidjson_decimal_too_large,
  /// Not zero, but rounds to zero.
  crapidjson_decimal_too_small
} crapidjson_decimal;

/// The double nearest to a decimal text (ties to even), whatever the locale.
/// `value` is set only when the answer is crapidjson_decimal_ok.
crapidjson_decimal crapidjson_read_double(
    const uint8_t *_Nonnull text, size_t count, double *_Nonnull value);

/// Reads the number at the start of a text as crapidjson_read_double would read it alone, and tells
/// how many bytes it takes; 0 where there is none, or none in the range of a double.
size_t crapidjson_read_double_prefix(
    const uint8_t *_Nonnull text, size_t count, double *_Nonnull value);

#ifdef __cplusplus
}
#endif

#endif
