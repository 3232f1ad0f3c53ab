package io.unistream.buffer.bench.kit;

import com.squareup.tape2.QueueFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Square's Tape: a ring in one file, written by O_DSYNC. */
final class TapeEntries implements Peer {

  @Override
  public String name() {
    return "tape";
  }

  @Override
  public String settings() {
    return "tape2 2.0.0-beta1: QueueFile as it comes (opened \"rwd\", so each write is synced), removed bytes zeroed";
  }

  @Override
  public boolean isExclusive() {
    return false;
  }

  @Override
  public EntryLog open(Path directory) throws IOException {
    return new Log(new QueueFile.Builder(directory.resolve("queue").toFile()).build());
  }

  private static final class Log implements EntryLog {

    private final QueueFile queue;

    /** A position is how many entries there were before it since the log was opened. */
    private long removed;

    private long changes;

    Log(QueueFile queue) {
      this.queue = queue;
    }

    @Override
    public long append(byte[] bytes) throws IOException {
      changes++;
      queue.add(bytes);
      return removed + queue.size();
    }

    @Override
    public Reader reader() {
      return new Elements();
    }

    @Override
    public void forget(long through) throws IOException {
      int count = (int) Math.min(queue.size(), through - removed);
      if (count > 0) {
        changes++;
        queue.remove(count);
        removed += count;
      }
    }

    @Override
    public boolean isRefusal(Exception failure) {
      return false;
    }

    @Override
    public void close() throws IOException {
      queue.close();
    }

    /** An iterator of Tape's ends with the next change of the queue; then another one goes to the same place. */
    private final class Elements implements Reader {

      private Iterator<byte[]> elements = queue.iterator();
      private long made = changes;
      private long position = removed;

      @Override
      public @Nullable Entry next() {
        if (made != changes) {
          elements = queue.iterator();
          made = changes;
          position = Math.max(position, removed);
          for (long skipped = removed; skipped < position; skipped++) {
            elements.next();
          }
        }
        if (!elements.hasNext()) {
          return null;
        }
        byte[] bytes = elements.next();
        position++;
        return new Entry(position, bytes);
      }

      @Override
      public void close() {}
    }
  }
}
