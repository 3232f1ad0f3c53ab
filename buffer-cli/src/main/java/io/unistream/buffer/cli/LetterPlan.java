package io.unistream.buffer.cli;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.wal.WalOwner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a command is about to do to a log of dead letters, found out by a view. If anything speaks against it, nothing has been changed.
 *
 * @param directory the log
 * @param numbers the letters that are meant, none behind the newest that was seen
 * @param meant how many there are of them
 * @param last the last one that is meant; 0 if there is none
 * @param mostBytes how large the largest of the log is
 */
record LetterPlan(Path directory, Numbers numbers, long meant, long last, int mostBytes) {

  /**
   * Looks at the log.
   *
   * @param wanted the letters that are meant; null for all
   * @throws RefusedException if an owner runs, a letter that is meant is not there, or one of those that would be passed is none
   */
  static LetterPlan of(Path directory, @Nullable Numbers wanted) throws IOException {
    return of(directory, wanted, wanted == null ? List.of() : wanted.ranges());
  }

  /** The same for all up to a number, whether there are any or not. */
  static LetterPlan upTo(Path directory, long last) throws IOException {
    return of(directory, Numbers.upTo(last), List.of());
  }

  private static LetterPlan of(
      Path directory, @Nullable Numbers wanted, List<SequenceRange> required) throws IOException {
    try (LetterLog log = LetterLog.lookAt(directory)) {
      refuseOwner(log);
      Scan scan = new Scan(wanted);
      log.read(scan::letter);
      scan.check(directory, required);
      Numbers numbers = wanted == null ? Numbers.upTo(Math.max(1, scan.last)) : wanted;
      return new LetterPlan(directory, numbers, scan.meant, scan.last, scan.mostBytes);
    }
  }

  /** The lock would tell too, but a question would have been asked for nothing. */
  private static void refuseOwner(LetterLog log) {
    log.view().owner().filter(owner -> owner.state() == WalOwner.State.RUNNING).ifPresent(owner -> {
      throw new RefusedException(owner.name() + " has " + log.directory()
          + " open: stop that program first. Nothing was changed");
    });
  }

  /** What one pass over the log finds. */
  private static final class Scan {

    private final @Nullable Numbers wanted;
    private final Set<SequenceRange> met = new HashSet<>();
    private long meant;
    private long last;
    private int mostBytes;
    /** The first that is no letter; 0 if there is none. */
    private long stranger;

    Scan(@Nullable Numbers wanted) {
      this.wanted = wanted;
    }

    void letter(Letter letter) {
      mostBytes = Math.max(mostBytes, letter.body().length);
      if (letter.content() == null && stranger == 0) {
        stranger = letter.number();
      }
      if (wanted == null || wanted.contains(letter.number())) {
        meant++;
        last = letter.number();
      }
      if (wanted != null) {
        wanted.ranges().stream()
            .filter(range -> range.contains(letter.number()))
            .forEach(met::add);
      }
    }

    void check(Path directory, List<SequenceRange> required) {
      List<SequenceRange> missing =
          required.stream().filter(range -> !met.contains(range)).toList();
      if (!missing.isEmpty()) {
        throw new RefusedException("there is no dead letter " + missing.get(0) + " in " + directory
            + "; list shows those that are there. Nothing was changed");
      }
      if (stranger > 0 && stranger <= last) {
        throw new RefusedException("record " + stranger + " in " + directory
            + " is no dead letter: is that the log of the records themselves? Nothing was changed");
      }
    }
  }
}
