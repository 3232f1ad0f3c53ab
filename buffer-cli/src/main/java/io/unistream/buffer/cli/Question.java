package io.unistream.buffer.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.function.BooleanSupplier;

/** Asks the person at the terminal before something is given up for good. */
interface Question {

  /** Whether somebody sits there. */
  boolean canBeAsked();

  /** Asks, and returns whether the answer is yes. The end of the input is no. */
  boolean isYes(String question) throws IOException;

  /** At the terminal of this process. From JDK 22 on there may be a console without one; then what is read there has to say yes. */
  @SuppressWarnings("SystemConsoleNull")
  static Question atTheTerminal(PrintWriter err) {
    return on(System.in, () -> System.console() != null, err);
  }

  /** On a stream, which is a terminal's or not. Questions go where errors go, for standard output may be read by a program. */
  static Question on(InputStream in, BooleanSupplier terminal, PrintWriter err) {
    return new Question() {
      @Override
      public boolean canBeAsked() {
        return terminal.getAsBoolean(); // only now: a console takes time to make
      }

      @Override
      public boolean isYes(String question) throws IOException {
        err.print(question + " (yes/no) ");
        err.flush();
        String answer =
            new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
        return answer != null && answer.strip().equalsIgnoreCase("yes");
      }
    };
  }
}
