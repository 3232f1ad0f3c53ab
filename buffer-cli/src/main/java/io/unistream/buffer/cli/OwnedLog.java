package io.unistream.buffer.cli;

import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.CorruptLogException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

/** What commands have in common that open a log as its owner. */
final class OwnedLog {

  private OwnedLog() {}

  /** Runs a command, and tells what keeps it from opening the log. */
  static int run(String name, PrintWriter err, Callable<Integer> command) throws Exception {
    try {
      return command.call();
    } catch (BufferLockedException e) {
      err.println(name + ": " + e.getMessage());
      return ExitCode.IN_USE;
    } catch (CorruptLogException e) {
      err.println(name + ": " + e.getMessage());
      err.println("'buffer verify' tells all that is damaged, 'buffer repair' goes on without it.");
      return ExitCode.FINDINGS;
    }
  }
}
