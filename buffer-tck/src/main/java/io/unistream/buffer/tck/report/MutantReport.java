package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which broken buffers the kit rejected, and by which rule. Immutable, and plain data that Jackson can write and read.
 *
 * @param name what was broken, such as the name of the backend
 * @param mutants the broken buffers
 */
public record MutantReport(String name, List<Mutant> mutants) {

  /** Copies the list. */
  public MutantReport {
    mutants = List.copyOf(mutants);
  }

  /**
   * Returns how many were rejected by a rule that was named for them.
   *
   * @return the number
   */
  public long killed() {
    return mutants.stream().filter(mutant -> mutant.fate() == Fate.KILLED).count();
  }

  /** What became of a broken buffer. */
  public enum Fate {
    /** A rule that was named for it rejects it. */
    KILLED,
    /** Only a rule that was not named for it rejects it. */
    KILLED_BY_ANOTHER_RULE,
    /** Nothing rejects it. */
    SURVIVED
  }

  /** What found a broken buffer. */
  public enum Means {
    /** A directed check. */
    CHECK,
    /** A random scenario. */
    SCENARIO,
    /** A crash campaign. */
    CAMPAIGN
  }

  /**
   * One broken buffer.
   *
   * @param what what is broken
   * @param source the origin of the bug, if it repeats a known one
   * @param named the rules, one of which must reject it
   * @param killedBy the rule that rejects it, if one does
   * @param means what found it, if it was found
   * @param detail which check, scenario or campaign that was, if it is known
   */
  public record Mutant(
      String what,
      @Nullable String source,
      List<Rule> named,
      @Nullable Rule killedBy,
      @Nullable Means means,
      @Nullable String detail) {

    /** Copies the list. */
    public Mutant {
      named = List.copyOf(named);
    }

    /**
     * Returns what became of it.
     *
     * @return its fate
     */
    public Fate fate() {
      if (killedBy == null) {
        return Fate.SURVIVED;
      }
      return named.contains(killedBy) ? Fate.KILLED : Fate.KILLED_BY_ANOTHER_RULE;
    }
  }
}
