package io.unistream.buffer.bench.report;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Prints lines for a person: with colours and a progress line on a terminal, plainly elsewhere ({@code NO_COLOR}, a pipe,
 * a file). Used by one thread.
 */
public final class Screen {

  private static final int BAR_WIDTH = 20;
  private static final int PROGRESS_WIDTH = 100;

  private final PrintStream out;
  private final boolean rich;
  private boolean progressShown;

  private Screen(PrintStream out, boolean rich) {
    this.out = out;
    this.rich = rich;
  }

  /**
   * Standard output.
   *
   * @return the screen
   */
  public static Screen system() {
    String term = System.getenv().getOrDefault("TERM", "dumb");
    boolean refused = !System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    return new Screen(
        new PrintStream(System.out, true, charset()),
        isTerminal() && !refused && !term.isEmpty() && !term.equals("dumb"));
  }

  /**
   * Plain text.
   *
   * @param out where to, in UTF-8
   * @return the screen
   */
  public static Screen plain(PrintStream out) {
    return new Screen(out, false);
  }

  private static Charset charset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
    Charset charset =
        name == null || !Charset.isSupported(name) ? StandardCharsets.UTF_8 : Charset.forName(name);
    return charset.canEncode() && charset.newEncoder().canEncode("\u2588\u2591\u00b5")
        ? charset
        : StandardCharsets.UTF_8;
  }

  @SuppressWarnings("SystemConsoleNull") // Up to JDK 21 it is; what later ones return is asked.
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /**
   * Prints a line.
   *
   * @param text the line
   */
  public void line(String text) {
    if (progressShown) {
      out.print("\r\u001b[K");
      progressShown = false;
    }
    out.println(text.stripTrailing());
  }

  /**
   * Draws a line over the one before; does nothing in plain text.
   *
   * @param text the line
   */
  public void progress(String text) {
    if (rich) {
      out.print("\r\u001b[K" + text.substring(0, Math.min(text.length(), PROGRESS_WIDTH)));
      out.flush();
      progressShown = true;
    }
  }

  /**
   * A bar.
   *
   * @param part how much
   * @param whole of how much
   * @return at most twenty characters
   */
  public String bar(double part, double whole) {
    int filled = whole <= 0 ? 0 : (int) Math.round(BAR_WIDTH * Math.min(1, part / whole));
    return "\u2588".repeat(filled) + dim("\u2591".repeat(BAR_WIDTH - filled));
  }

  /**
   * Bold.
   *
   * @param text the text
   * @return the text as it is shown
   */
  public String bold(String text) {
    return styled("1", text);
  }

  /**
   * Faint.
   *
   * @param text the text
   * @return the text as it is shown
   */
  public String dim(String text) {
    return styled("2", text);
  }

  /**
   * Red, for what failed.
   *
   * @param text the text
   * @return the text as it is shown
   */
  public String red(String text) {
    return styled("31", text);
  }

  /**
   * Green, for ours.
   *
   * @param text the text
   * @return the text as it is shown
   */
  public String green(String text) {
    return styled("32", text);
  }

  private String styled(String code, String text) {
    return rich && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
