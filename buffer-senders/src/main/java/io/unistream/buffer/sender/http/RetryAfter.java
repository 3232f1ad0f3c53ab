package io.unistream.buffer.sender.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a target wants to be asked again: {@code Retry-After} of RFC 9110, as seconds or as a date in any of the three forms that a recipient
 * has to know. A date is compared with the answer's own {@code Date}, so that it does not matter what time it is here.
 */
final class RetryAfter {

  /** More than anybody heeds; the producer waits for an hour at most. */
  private static final Duration VERY_LONG = Duration.ofDays(365);

  private RetryAfter() {}

  /** Returns the longest pause that the headers ask for; empty if none can be read. */
  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    Instant there = headers.firstValue("Date").flatMap(date -> date(date, now)).orElse(now);
    return headers.allValues("Retry-After").stream()
        .flatMap(value -> pause(value.trim(), there).stream())
        .max(Duration::compareTo);
  }

  private static Optional<Duration> pause(String value, Instant there) {
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(
          value.length() > 9 ? VERY_LONG : Duration.ofSeconds(Long.parseLong(value)));
    }
    return date(value, there).map(until -> Duration.between(there, until));
  }

  private static Optional<Instant> date(String value, Instant now) {
    for (DateTimeFormatter form : List.of(
        DateTimeFormatter.RFC_1123_DATE_TIME,
        form("EEEE, dd-MMM-", now, " HH:mm:ss 'GMT'"),
        DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US)
            .withZone(ZoneOffset.UTC))) {
      try {
        return Optional.of(form.parse(value.trim(), Instant::from));
      } catch (DateTimeException e) {
        // Perhaps it has the next form.
      }
    }
    return Optional.empty();
  }

  /** Two digits of a year mean the one that is nearest, up to 50 years ahead. */
  private static DateTimeFormatter form(String before, Instant now, String after) {
    int year = now.atZone(ZoneOffset.UTC).getYear();
    return new DateTimeFormatterBuilder()
        .appendPattern(before)
        .appendValueReduced(ChronoField.YEAR, 2, 2, year - 49)
        .appendPattern(after)
        .toFormatter(Locale.US)
        .withZone(ZoneOffset.UTC);
  }
}
