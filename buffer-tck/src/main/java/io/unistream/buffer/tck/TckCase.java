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
   * What it belongs to: the id of a rule, or a sort of campaign.
   *
   * @return a few words
   */
  public String group() {
    return group;
  }

  /**
   * What is tried.
   *
   * @return a few words
   */
  public String name() {
    return name;
  }

  /**
   * Why it cannot be tried: the harness has no capability for it, or the preflight failed, which is done when this is
   * asked for the first time.
   *
   * @return the reason, or empty if it can be tried
   */
  public Optional<String> skipReason() {
    return skipReason.get();
  }

  /**
   * Tries it, and writes down for the report what came of it.
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
