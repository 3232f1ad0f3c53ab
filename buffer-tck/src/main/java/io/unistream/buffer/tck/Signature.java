package io.unistream.buffer.tck;

import io.unistream.buffer.tck.TckReport.Origin;
import io.unistream.buffer.tck.TckReport.Weight;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What equal causes have in common. Of an exception it is the type, the message and the places in the implementation that
 * it came from, of the innermost one, since the others only pass it on; of a verdict of the kit it is what was seen. Numbers
 * do not count: the same bug loses record 3 in one case and record 40 in the next.
 */
final class Signature {

  /** A rule that says: what was stored is gone, or changed, or comes again. */
  private static final Set<Rule> OF_LOSS = EnumSet.of(
      Rule.EMIT_DURABLE,
      Rule.DUR_ACKED,
      Rule.DUR_STABLE_BATCH,
      Rule.DUR_PREFIX,
      Rule.DUR_NO_PHANTOM,
      Rule.COM_FORGET,
      Rule.COM_NO_RESURRECT,
      Rule.COM_THROUGH,
      Rule.COM_RECLAIM);

  private static final int MOST_CAUSES = 50;
  private static final int MOST_CHARACTERS = 300;
  private static final int FRAMES = 3;
  private static final String KIT = "io.unistream.buffer.tck.";
  private static final String STATE_MACHINE = "io.unistream.buffer.batch.";
  private static final String LIBRARY = "io.unistream.buffer.";
  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  private static final Pattern IDS = Pattern.compile(
      "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|@[0-9a-f]+|(?<![A-Za-z])0x[0-9a-fA-F]+|[0-9]+");
  private static final Pattern LISTS = Pattern.compile("#((, |\\.\\.)#)+");

  private Signature() {}

  static Origin of(Throwable thrown) {
    Throwable first = innermost(thrown);
    if (first instanceof RuleViolation verdict) {
      return new Origin(normal(verdict.seen()), weight(verdict.rule()), false);
    }
    List<StackTraceElement> frames = implementation(first);
    String at = frames.stream()
        .map(frame -> simple(frame.getClassName()) + "." + frame.getMethodName() + ":"
            + frame.getLineNumber())
        .collect(Collectors.joining(" < "));
    String what = normal(first.toString());
    Weight weight = isForeign(first, frames)
        ? Weight.THROWN
        : thrown instanceof RuleViolation violation ? weight(violation.rule()) : Weight.OTHER;
    return new Origin(at.isEmpty() ? what : what + " at " + at, weight, false);
  }

  /** What was seen, numbers left out and cut off where it is very long. */
  static String normal(String text) {
    String first = text.lines().findFirst().orElse("");
    return bounded(LISTS.matcher(IDS.matcher(first).replaceAll("#")).replaceAll("#, …"));
  }

  static String bounded(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }

  private static Weight weight(Rule rule) {
    return OF_LOSS.contains(rule) ? Weight.LOSS : Weight.OTHER;
  }

  static Throwable innermost(Throwable thrown) {
    Throwable innermost = thrown;
    for (int i = 0; i < MOST_CAUSES && innermost.getCause() != null; i++) {
      innermost = innermost.getCause();
    }
    return innermost;
  }

  /** Neither one of the contract's, which say what a call could not do, nor one that the kit made or provoked. */
  private static boolean isForeign(Throwable first, List<StackTraceElement> frames) {
    return !first.getClass().getName().startsWith(LIBRARY)
        && !(first instanceof TimeoutException)
        && !frames.isEmpty();
  }

  /**
   * Where it was thrown, up to where the kit called, or the library's state machine, which calls a log in many ways. Nothing
   * if the kit itself threw it.
   */
  private static List<StackTraceElement> implementation(Throwable thrown) {
    List<StackTraceElement> frames = Arrays.stream(thrown.getStackTrace())
        .filter(frame -> JDK.stream().noneMatch(frame.getClassName()::startsWith))
        .takeWhile(frame -> !frame.getClassName().startsWith(KIT))
        .toList();
    if (!frames.isEmpty() && frames.get(0).getClassName().startsWith(STATE_MACHINE)) {
      return frames.subList(0, 1);
    }
    return frames.stream()
        .takeWhile(frame -> !frame.getClassName().startsWith(STATE_MACHINE))
        .limit(FRAMES)
        .toList();
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
