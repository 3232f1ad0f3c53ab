package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferEmptyException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferLockedException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.reliability.BrokenPromise;
import io.unistream.buffer.reliability.Campaign;
import io.unistream.buffer.reliability.Row;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Two processes, and two threads, that open one log at the same time: one of them has it, the other is refused (OWN-ONE). */
@Command(
    name = "races",
    mixinStandardHelpOptions = true,
    description = "Lets two processes, and two threads, race to open one log.")
public final class Races extends Campaign {

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How many races, half of them between threads. Default: 2000.")
  private int times = 2_000;

  /** For the command line. */
  public Races() {}

  @Override
  protected List<Row> run(PrintStream err) throws Exception {
    Logs.quiet();
    return List.of(processes(times / 2, err), threads(times - times / 2, err));
  }

  /** Races of two processes. */
  Row processes(int races, PrintStream err) throws IOException, InterruptedException {
    Tally tally = new Tally("two processes open one log", "file", err);
    try (Scratch scratch = Scratch.make()) {
      Path log = scratch.path().resolve("log");
      long last = 0;
      try (OpenerProcess a = new OpenerProcess(log);
          OpenerProcess b = new OpenerProcess(log)) {
        for (int i = 1; i <= races; i++) {
          tally.tried();
          last = race(i % 2 == 0 ? List.of(a, b) : List.of(b, a), last, tally);
        }
        tally.acknowledged(last);
      }
      checkHolds(log, last);
    }
    return tally.row();
  }

  /** Returns the last sequence number. */
  private static long race(List<OpenerProcess> racers, long last, Tally tally)
      throws IOException, InterruptedException {
    List<Future<String>> told = new ArrayList<>();
    for (OpenerProcess racer : racers) {
      told.add(racer.tell("open"));
    }
    List<String> answers = new ArrayList<>();
    for (Future<String> each : told) {
      answers.add(OpenerProcess.answer(each));
    }
    long reached = last;
    try {
      checkOneWon(answers);
      OpenerProcess winner = racers.get(answers.indexOf("won"));
      reached = checkPut(winner.ask("put"), last); // unharmed
    } catch (BrokenPromise e) {
      tally.wrong(e, "races");
    }
    for (OpenerProcess racer : racers) {
      racer.ask("close");
    }
    return reached;
  }

  /** The judge of a race: what each racer was told. */
  static void checkOneWon(List<String> answers) {
    long won = answers.stream().filter("won"::equals).count();
    long locked = answers.stream().filter("locked"::equals).count();
    if (won != 1 || locked != answers.size() - 1) {
      throw new BrokenPromise("OWN-ONE", "the racers got " + answers);
    }
  }

  private static long checkPut(String answer, long last) {
    if (!answer.equals(String.valueOf(last + 1))) {
      throw new BrokenPromise("OWN-ONE", "the winner's put after " + last + " got " + answer);
    }
    return last + 1;
  }

  private static void checkHolds(Path log, long records) {
    try (Buffer<byte[]> buffer = Logs.reopen(log, CrashClass.PROCESS)) {
      long held = 0;
      try {
        while (true) {
          var batch = buffer.emit();
          held += batch.size();
          buffer.commit(batch);
        }
      } catch (BufferEmptyException e) {
        if (held != records) {
          throw new BrokenPromise("DUR-ACKED", held + " records of " + records);
        }
      }
    }
  }

  /** Races of two threads. */
  Row threads(int races, PrintStream err) throws Exception {
    Tally tally = new Tally("two threads open one log", "file", err);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier start = new CyclicBarrier(2);
    try (Scratch scratch = Scratch.make()) {
      Path log = scratch.path().resolve("log");
      long last = 0;
      for (int i = 1; i <= races; i++) {
        tally.tried();
        Racer a = new Racer(log, start);
        Racer b = new Racer(log, start);
        List<Future<String>> told = List.of(threads.submit(a), threads.submit(b));
        List<String> answers = new ArrayList<>();
        for (Future<String> each : told) {
          answers.add(each.get(1, TimeUnit.MINUTES));
        }
        try {
          checkOneWon(answers);
          Buffer<byte[]> winner = a.buffer == null ? b.buffer : a.buffer;
          last = checkPut(winner == null ? "" : String.valueOf(winner.put(new byte[100])), last);
        } catch (BrokenPromise e) {
          tally.wrong(e, "races");
        }
        a.close();
        b.close();
      }
      tally.acknowledged(last);
      checkHolds(log, last);
    } finally {
      threads.shutdownNow();
    }
    return tally.row();
  }

  /** One of two threads. */
  private static final class Racer implements Callable<String> {

    private final Path log;
    private final CyclicBarrier start;
    private volatile @Nullable Buffer<byte[]> buffer;

    private Racer(Path log, CyclicBarrier start) {
      this.log = log;
      this.start = start;
    }

    @Override
    public String call() throws Exception {
      start.await(1, TimeUnit.MINUTES);
      try {
        buffer = Logs.open(log, CrashClass.PROCESS);
        return "won";
      } catch (BufferLockedException e) {
        return "locked";
      } catch (BufferException e) {
        return e.toString();
      }
    }

    private void close() {
      Buffer<byte[]> now = buffer;
      if (now != null) {
        now.close();
      }
    }
  }
}
