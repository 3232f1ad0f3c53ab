package io.unistream.buffer.reliability;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;

/** A command that does something to logs many times over, and prints a row for each kind of it. */
public abstract class Campaign implements Callable<Integer> {

  /** For subclasses. */
  protected Campaign() {}

  /**
   * Does it. What is wrong is told on {@code err} at once, with all that it takes to do it again.
   *
   * @param err for progress and findings
   * @return a row for each kind of fault
   * @throws Exception if the campaign itself could not go on
   */
  protected abstract List<Row> run(PrintStream err) throws Exception;

  /** The exit code is 1 if anything was wrong, or nothing was tried. */
  @Override
  public final Integer call() throws Exception {
    List<Row> rows = run(System.err);
    System.out.println(Row.HEAD);
    rows.forEach(System.out::println);
    boolean tried = !rows.isEmpty() && rows.stream().allMatch(row -> row.tried() > 0);
    return tried && rows.stream().allMatch(row -> row.wrong() == 0) ? 0 : 1;
  }
}
