package io.unistream.buffer.sender.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.sender.http.HttpSender;
import io.unistream.buffer.settings.ByteSizeSetting;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an {@link HttpSender} of lines. Shows neither headers' values nor more of the address than the sender itself.
 *
 * @param uri where to
 * @param headers the same in each request
 * @param statuses what an answer means, where it is not what the sender makes of it
 * @param maxBodyBytes the longest body that the target accepts; null for no bound
 */
record HttpSettings(
    URI uri,
    Map<String, String> headers,
    Map<String, Outcome> statuses,
    @Nullable Long maxBodyBytes) {

  private static final Pattern STATUS = Pattern.compile("[2-9]\\d\\d");

  /** What becomes of the records. */
  enum Outcome {
    /** The target has them. */
    TAKEN,
    /** They are sent again later. */
    RETRY,
    /** The target will never take them. */
    REJECT,
    /** They wait for somebody to act. */
    HOLD
  }

  /** Copies and checks the settings, by trying them. */
  HttpSettings {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    statuses = Collections.unmodifiableMap(new TreeMap<>(statuses));
    builder(uri, headers, statuses, maxBodyBytes, RecordCodec.bytes());
  }

  @JsonCreator
  static HttpSettings of(
      @JsonProperty(value = "uri", required = true) URI uri,
      @JsonProperty("headers") @Nullable Map<String, String> headers,
      @JsonProperty("statuses") @Nullable Map<String, Outcome> statuses,
      @JsonProperty("maxBodyBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Long maxBodyBytes) {
    return new HttpSettings(
        Objects.requireNonNull(uri, "uri"),
        headers == null ? Map.of() : headers,
        statuses == null ? Map.of() : statuses,
        maxBodyBytes);
  }

  <R> HttpSender.Builder<R> builder(RecordCodec<R> codec) {
    return builder(uri, headers, statuses, maxBodyBytes, codec);
  }

  private static <R> HttpSender.Builder<R> builder(
      URI uri,
      Map<String, String> headers,
      Map<String, Outcome> statuses,
      @Nullable Long maxBodyBytes,
      RecordCodec<R> codec) {
    HttpSender.Builder<R> builder = named("uri", () -> HttpSender.ndjson(uri, codec));
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, value) -> named("headers." + name, () -> {
      if (!names.add(name)) {
        throw new IllegalArgumentException("it is there in other letters, too");
      }
      return builder.header(name, value);
    }));
    statuses.forEach(
        (status, outcome) -> named("statuses." + status, () -> set(builder, status, outcome)));
    if (maxBodyBytes != null) {
      builder.maxBodyBytes(maxBodyBytes);
    }
    return builder;
  }

  private static <R> HttpSender.Builder<R> set(
      HttpSender.Builder<R> builder, String status, Outcome outcome) {
    if (!STATUS.matcher(status).matches()) {
      throw new IllegalArgumentException("a status has three digits, and is at least 200");
    }
    int number = Integer.parseInt(status);
    return outcome == Outcome.TAKEN
        ? builder.taken(number)
        : builder.verdict(number, Verdict.valueOf(outcome.name()));
  }

  /** Puts the setting's name before a refusal. */
  private static <T> T named(String setting, Supplier<T> setter) {
    try {
      return setter.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + " is refused: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return "http[" + uri.getScheme() + "://" + uri.getRawAuthority() + ", headers="
        + headers.keySet() + ", statuses=" + statuses + ", maxBodyBytes=" + maxBodyBytes + "]";
  }
}
