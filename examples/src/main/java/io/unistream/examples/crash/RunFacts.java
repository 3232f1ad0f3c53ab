package io.unistream.examples.crash;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a run was made, so that it can be made again.
 *
 * @param command what was typed
 * @param version of the library; null if it was not run from a jar
 * @param java the JDK
 * @param system the operating system
 * @param started when it began
 */
record RunFacts(
    String command, @Nullable String version, String java, String system, Instant started) {

  /** What a shell takes as it stands. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

  /** Name and password in a URL; a page is passed on. */
  private static final Pattern USER_INFO = Pattern.compile("://[^/@]*@");

  /**
   * Looks around.
   *
   * @param program how the program is started
   * @param arguments what it was told
   */
  static RunFacts now(String program, List<String> arguments) {
    return new RunFacts(
        command(program, arguments),
        RunFacts.class.getPackage().getImplementationVersion(),
        System.getProperty("java.version") + ", " + System.getProperty("java.vendor"),
        System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
            + System.getProperty("os.arch") + ", "
            + Words.count(Runtime.getRuntime().availableProcessors(), "processor", "processors"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  static String command(String program, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(program);
    for (String argument : arguments) {
      String shown = USER_INFO.matcher(argument).replaceAll("://");
      words.add(PLAIN.matcher(shown).matches() ? shown : "'" + shown.replace("'", "'\\''") + "'");
    }
    return String.join(" ", words);
  }
}
