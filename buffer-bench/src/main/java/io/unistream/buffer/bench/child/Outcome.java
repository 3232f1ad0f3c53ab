package io.unistream.buffer.bench.child;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a child answers: one line of JSON.
 *
 * @param values what was measured, by name
 * @param error why there is none, or null
 */
public record Outcome(Map<String, Double> values, @Nullable String error) {

  /** Records a second. */
  public static final String RATE = "records/s";

  /** Processor time in the program, in seconds for each million records: in microseconds for each record. */
  public static final String USER = "user s/M";

  /** Processor time in the kernel on the program's behalf, as {@link #USER}. */
  public static final String SYSTEM = "system s/M";
}
