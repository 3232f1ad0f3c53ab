package io.unistream.examples.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Prints lines for a person. On a terminal it colours them and redraws a progress line; elsewhere ({@code NO_COLOR}, a
 * dumb terminal, a pipe, a file) the same lines come out as plain text and progress lines are left out. Symbols that the
 * character set lacks become ASCII. Used by one thread at a time.
 */
public final class Terminal {

  private static final int BAR_WIDTH = 16;
  private static final int PROGRESS_WIDTH = 79;

  private final PrintStream out;
  private final boolean rich;
  private final boolean symbols;
  private boolean progressShown;

  private Terminal(PrintStream out, boolean rich, boolean symbols) {
    this.out = out;
    this.rich = rich;
    this.symbols = symbols;
  }

  /**
   * Standard output, in the character set that the environment asks for.
   *
   * @return the terminal
   */
  public static Terminal system() {
    Charset charset = outputCharset(System::getProperty);
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset);
    return new Terminal(out, isRich(System.getenv(), isInteractive()), hasSymbols(charset));
  }

  /**
   * A terminal that prints plain text.
   *
   * @param out where to print, in UTF-8
   * @return the terminal
   */
  public static Terminal plain(PrintStream out) {
    return new Terminal(out, false, true);
  }

  static Terminal rich(PrintStream out) {
    return new Terminal(out, true, true);
  }

  static boolean isRich(Map<String, String> environment, boolean interactive) {
    String term = environment.getOrDefault("TERM", "");
    boolean colourRefused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return interactive && !colourRefused && !term.isEmpty() && !term.equals("dumb");
  }

  static Charset outputCharset(UnaryOperator<String> property) {
    // stdout.encoding is known to JDK 19 and later, native.encoding to 17.
    String name = property.apply("stdout.encoding");
    if (name == null) {
      name = property.apply("native.encoding");
    }
    return name == null || !Charset.isSupported(name)
        ? StandardCharsets.UTF_8
        : Charset.forName(name);
  }

  private static boolean hasSymbols(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode("\u2713\u2717\u2588\u2591");
  }

  @SuppressWarnings("SystemConsoleNull") // Up to JDK 21 it is; what later ones return is asked.
  private static boolean isInteractive() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From JDK 22 there may be a console without a terminal.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /**
   * Whether colours and progress lines are shown.
   *
   * @return false for plain text
   */
  public boolean isRich() {
    return rich;
  }

  /**
   * Prints a line.
   *
   * @param text the line
   */
  public void line(String text) {
    clearProgress();
    out.println(text);
  }

  /** Prints an empty line. */
  public void line() {
    line("");
  }

  /**
   * Draws a progress line over the one before; does nothing in plain text.
   *
   * @param text the line, without colours
   */
  public void progress(String text) {
    if (rich) {
      String shown = text.length() > PROGRESS_WIDTH ? text.substring(0, PROGRESS_WIDTH) : text;
      out.print("\r\u001b[K" + shown);
      out.flush();
      progressShown = true;
    }
  }

  private void clearProgress() {
    if (progressShown) {
      out.print("\r\u001b[K");
      progressShown = false;
    }
  }

  /**
   * A bar of 16 characters.
   *
   * @param done how much is done
   * @param all how much there is
   * @return the bar
   */
  public String bar(long done, long all) {
    int filled =
        all <= 0 ? BAR_WIDTH : (int) Math.max(0, Math.min(BAR_WIDTH, BAR_WIDTH * done / all));
    return (symbols ? "\u2588" : "#").repeat(filled)
        + (symbols ? "\u2591" : ".").repeat(BAR_WIDTH - filled);
  }

  /**
   * A mark for what went well.
   *
   * @return one character
   */
  public String tick() {
    return green(symbols ? "\u2713" : "+");
  }

  /**
   * A mark for what went wrong.
   *
   * @return one character
   */
  public String cross() {
    return red(symbols ? "\u2717" : "x");
  }

  /**
   * Bold.
   *
   * @param text the text
   * @return the text as the terminal shows it
   */
  public String bold(String text) {
    return styled("1", text);
  }

  /**
   * Faint, for what matters less.
   *
   * @param text the text
   * @return the text as the terminal shows it
   */
  public String dim(String text) {
    return styled("2", text);
  }

  /**
   * Red, for a crash or a broken promise.
   *
   * @param text the text
   * @return the text as the terminal shows it
   */
  public String red(String text) {
    return styled("31", text);
  }

  /**
   * Green, for a kept promise.
   *
   * @param text the text
   * @return the text as the terminal shows it
   */
  public String green(String text) {
    return styled("32", text);
  }

  /**
   * Yellow, for what is allowed but worth a look.
   *
   * @param text the text
   * @return the text as the terminal shows it
   */
  public String yellow(String text) {
    return styled("33", text);
  }

  /**
   * Cyan, for recovery.
   *
   * @param text the text
   * @return the text as the terminal shows it
   */
  public String cyan(String text) {
    return styled("36", text);
  }

  private String styled(String code, String text) {
    return rich ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
