package io.unistream.buffer.tck;

import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.plain.BrokenLog;
import io.unistream.buffer.tck.plain.PlainHarness;
import io.unistream.buffer.tck.report.MutantReport;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A buffer with one thing broken, often as somebody's really was.
 *
 * @param what what is broken
 * @param source whose bug it is, by project and number; null if it is our own invention
 * @param named the rules of which one must reject it
 * @param means how it is met with
 * @param harness opens it
 */
record Mutant(
    String what, @Nullable String source, Set<Rule> named, Means means, BufferHarness harness) {

  Mutant {
    named = Set.copyOf(named);
  }

  /** All of them. */
  static List<Mutant> all() {
    return MutantTable.all();
  }

  /** A broken variant of {@link ReferenceBuffer}. */
  static Mutant buffer(
      String what,
      @Nullable String source,
      Means means,
      DiskStore.Opener opener,
      Rule first,
      Rule... others) {
    DiskHarness harness = new DiskHarness("a buffer that is broken: " + what, opener);
    return new Mutant(what, source, EnumSet.of(first, others), means, harness);
  }

  /** The library's state machine on a broken plain log. */
  static Mutant log(
      String what,
      @Nullable String source,
      Means means,
      BrokenLog log,
      Rule first,
      Rule... others) {
    PlainHarness harness = PlainHarness.broken(log, EntryProfile.POSIX);
    return new Mutant(what, source, EnumSet.of(first, others), means, harness);
  }

  /** What became of it, for the report. */
  MutantReport.Mutant fate(@Nullable RuleViolation violation) {
    return new MutantReport.Mutant(
        what,
        source,
        named.stream().sorted().toList(),
        violation == null ? null : violation.rule(),
        violation == null ? null : means.kind(),
        null);
  }

  @Override
  public String toString() {
    return what;
  }
}
