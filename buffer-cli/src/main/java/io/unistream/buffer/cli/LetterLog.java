package io.unistream.buffer.cli;

import io.unistream.buffer.SequenceRange;
import io.unistream.buffer.batch.BacklogView;
import io.unistream.buffer.file.FileBackend;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.wal.WalView;
import java.io.IOException;
import java.nio.file.Path;

/** A log of dead letters, as a view shows it: what has not been given up. The view only reads, also beside a running owner. */
final class LetterLog implements AutoCloseable {

  private final Path directory;
  private final WalView view;
  private final BacklogView backlog;

  private LetterLog(Path directory, WalView view, BacklogView backlog) {
    this.directory = directory;
    this.view = view;
    this.backlog = backlog;
  }

  static LetterLog lookAt(Path directory) {
    WalView view = new FileBackend().view(FileBufferSettings.of(directory));
    boolean seen = false;
    try {
      LetterLog log = new LetterLog(directory, view, BacklogView.of(view));
      seen = true;
      return log;
    } finally {
      if (!seen) {
        view.close();
      }
    }
  }

  Path directory() {
    return directory;
  }

  WalView view() {
    return view;
  }

  Findings findings() {
    return Findings.of(view, backlog);
  }

  /** Takes a letter, which it may write somewhere. */
  interface Letters {
    void letter(Letter letter) throws IOException;
  }

  /** Reads the letters with these numbers, in their order, in memory for one batch. */
  void read(SequenceRange numbers, Letters letters) throws IOException {
    backlog.read(numbers, false, (batch, record) -> letters.letter(Letter.of(record)));
  }

  /** Reads all. */
  void read(Letters letters) throws IOException {
    read(SequenceRange.closed(1, Long.MAX_VALUE - 1), letters);
  }

  @Override
  public void close() {
    view.close();
  }
}
