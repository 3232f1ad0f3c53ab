package io.unistream.buffer.batch;

import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import org.jspecify.annotations.Nullable;

/** Reads a {@link ListWal}. */
final class ListCursor implements WalCursor {

  private final ListWal wal;
  private int index;

  ListCursor(ListWal wal, int index) {
    this.wal = wal;
    this.index = index;
  }

  @Override
  public @Nullable WalEntry next() {
    WalEntry entry = wal.entry(index);
    if (entry != null) {
      index++;
    }
    return entry;
  }

  @Override
  public long position() {
    return index;
  }

  @Override
  public void close() {
    wal.forget(this);
  }
}
