package io.unistream.buffer.config;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The simplest log there is; one whose label begins with "stuck" fails when it is closed. */
final class ListWal implements Wal {

  private final UUID logId = UUID.randomUUID();
  private final String label;
  private final List<WalEntry> entries = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  ListWal(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public UUID logId() {
    return logId;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.NONE;
  }

  @Override
  public void replay(WalVisitor visitor) {}

  @Override
  public WalRecovery recovery() {
    return WalRecovery.builder().created(true).cleanShutdown(true).build();
  }

  @Override
  public long append(List<WalEntry> group) {
    entries.addAll(group.stream()
        .map(entry -> WalEntry.of(
            entry.type(), entry.sequence(), entry.epochMillis(), entry.body().clone()))
        .toList());
    return entries.size();
  }

  @Override
  public void awaitDurable(long position) {}

  @Override
  public WalCursor cursor() {
    return new WalCursor() {
      private int position;

      @Override
      public @Nullable WalEntry next() {
        return position < entries.size() ? entries.get(position++) : null;
      }

      @Override
      public long position() {
        return position;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void reclaim(long position) {}

  @Override
  public WalStats stats() {
    return WalStats.builder().build();
  }

  @Override
  public void close() {
    closed = true;
    if (label.startsWith("stuck")) {
      throw new UnknownOutcomeException(label);
    }
  }
}
