package io.unistream.buffer.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found out about a configuration, in the order in which it was looked at. Used by one thread. */
final class Diagnosis {

  /** How a finding is to be taken. */
  enum Level {
    /** As it should be. */
    OK,
    /** Worth knowing. */
    NOTE,
    /** Somebody has to act. */
    PROBLEM
  }

  /**
   * Something that was found out.
   *
   * @param subject what it is about
   * @param advice what to do; null if there is nothing to do
   */
  record Finding(
      String subject, Level level, String text, @Nullable String advice) {}

  private final List<Finding> findings = new ArrayList<>();

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  long count(Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  /** What is about one thing. */
  Section about(String subject) {
    return new Section(subject);
  }

  /** Takes findings about one thing. */
  final class Section {

    private final String subject;

    private Section(String subject) {
      this.subject = subject;
    }

    void ok(String text) {
      findings.add(new Finding(subject, Level.OK, text, null));
    }

    void note(String text) {
      findings.add(new Finding(subject, Level.NOTE, text, null));
    }

    void problem(String text, String advice) {
      findings.add(new Finding(subject, Level.PROBLEM, text, advice));
    }
  }
}
