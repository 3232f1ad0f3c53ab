package io.unistream.buffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unistream.buffer.cli.Diagnosis.Level;
import java.io.IOException;
import java.util.Locale;

/** What was found out, for people. */
final class DiagnosisText {

  private DiagnosisText() {}

  static void write(Output out, Diagnosis diagnosis) throws IOException {
    String subject = "";
    for (Diagnosis.Finding finding : diagnosis.findings()) {
      if (!finding.subject().equals(subject)) {
        subject = finding.subject();
        out.line(line(subject));
      }
      String level = finding.level().name().toLowerCase(Locale.ROOT);
      out.line(String.format(Locale.ROOT, "  %-8s %s", level, line(finding.text())));
      String advice = finding.advice();
      if (advice != null) {
        out.line("           " + line(advice));
      }
    }
    out.line(count(diagnosis.count(Level.PROBLEM), "problem") + ", "
        + count(diagnosis.count(Level.NOTE), "note"));
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** Names come from a file, and messages from the system. */
  private static String line(String text) {
    return Escapes.escape(text.getBytes(UTF_8));
  }
}
