package io.unistream.buffer.cli;

import io.unistream.buffer.SequenceRange;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Numbers of letters.
 *
 * @param ranges none of them empty
 */
record Numbers(List<SequenceRange> ranges) {

  static Numbers upTo(long last) {
    return new Numbers(List.of(SequenceRange.closed(1, last)));
  }

  boolean contains(long number) {
    return ranges.stream().anyMatch(range -> range.contains(number));
  }

  /** The greatest of them. */
  long last() {
    return ranges.stream()
        .map(SequenceRange::last)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Reads {@code 3,7..9}. */
  static final class Converter implements ITypeConverter<SequenceRange> {
    @Override
    public SequenceRange convert(String text) {
      String[] ends = text.split("\\.\\.", -1);
      try {
        long first = Long.parseLong(ends[0]);
        long last = ends.length == 2 ? Long.parseLong(ends[1]) : first;
        if (ends.length <= 2 && first >= 1 && first <= last && last < Long.MAX_VALUE) {
          return SequenceRange.closed(first, last);
        }
      } catch (NumberFormatException e) {
        throw refused(text, e);
      }
      throw refused(text, null);
    }

    private static TypeConversionException refused(
        String text, @org.jspecify.annotations.Nullable Throwable cause) {
      TypeConversionException refusal = new TypeConversionException(
          "must be numbers such as 3 or 7..9 with commas between them, was '" + text + "'");
      if (cause != null) {
        refusal.initCause(cause);
      }
      return refusal;
    }
  }
}
