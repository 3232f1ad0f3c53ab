package io.unistream.buffer.tck;

import java.util.Optional;
import java.util.function.Supplier;

/** One thing that the kit tries with a harness, such as a directed check or a crash campaign. */
public final class TckCase {

  private final String group;
  private final String name;
  private final Supplier<Optional<String>> skipReason;
  private final Runnable body;

  TckCase(String group, String name, Supplier<Optional<String>> skipReason, Runnable body) {
    this.group = group;
    this.name = name;
    this.skipReason = skipReason;
    this.body = body;
  }

  /**
   * Returns the group of this case: the id of a rule, or a kind of campaign.
   *
   * @return a few words
   */
  public String group() {
    return group;
  }

  /**
   * Returns what is tried.
   *
   * @return a few words
   */
  public String name() {
    return name;
  }

  /**
   * Returns why this case cannot be tried: the harness lacks a capability for it, or the preflight failed. The first call
   * runs the preflight.
   *
   * @return the reason, or empty if the case can be tried
   */
  public Optional<String> skipReason() {
    return skipReason.get();
  }

  /**
   * Tries this case, and records the outcome for the report.
   *
   * @throws RuleViolation if a rule is broken
   * @throws AssertionError if the preflight failed
   */
  public void run() {
    body.run();
  }

  @Override
  public String toString() {
    return name;
  }
}
