package io.unistream.buffer.bench.kit;

import io.unistream.buffer.BufferClosedException;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.BufferStorageFullException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.UnknownOutcomeException;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A buffer's log in the log of someone else. What is appended together is one entry there, so it is durable when
 * {@link #append} returns. After a failed append that the other log does not call a refusal this one has failed; nothing is
 * repaired. One lock for everything; the statistics have their own.
 */
final class EntryLogWal implements Wal {

  private final Path directory;
  private final Label label;
  // Guarded by itself, as is what follows.
  private final EntryLog log;
  private final List<Place> places = new ArrayList<>();
  private long end;
  private boolean closed;
  private @Nullable Exception failure;

  private final Object counters = new Object();
  // Guarded by counters.
  private long appends;
  private long nanos;
  private long most;

  private EntryLogWal(Path directory, Label label, EntryLog log) {
    this.directory = directory;
    this.label = label;
    this.log = log;
  }

  /** Opens the log of a peer in a directory, which is made if it is not there. */
  static EntryLogWal open(Path directory, Peer peer) {
    try {
      Path inner = Files.createDirectories(directory.resolve(peer.name()));
      EntryLog log = peer.open(inner);
      try {
        return new EntryLogWal(directory, Label.of(directory), log);
      } catch (IOException e) {
        log.close();
        throw e;
      }
    } catch (BufferException e) {
      throw e;
    } catch (Exception e) {
      throw new BufferStorageException(peer.name() + " cannot open " + directory + ": " + e, e);
    }
  }

  @Override
  public UUID logId() {
    return label.id();
  }

  /** What the kit can show in a directory of files, whatever else the log is set to. */
  @Override
  public CrashClass crashClass() {
    return CrashClass.PROCESS;
  }

  @Override
  public String location() {
    return directory.toString();
  }

  @Override
  public WalRecovery recovery() {
    return WalRecovery.builder()
        .created(label.created())
        .cleanShutdown(label.clean())
        .build();
  }

  @Override
  public void replay(WalVisitor visitor) {
    try (WalCursor cursor = cursor()) {
      for (WalEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        visitor.entry(entry);
      }
    }
  }

  @Override
  public long append(List<WalEntry> entries) {
    synchronized (log) {
      ensureUsable();
      long start = System.nanoTime();
      List<byte[]> frames = Frame.encode(entries);
      for (int i = 0; i < frames.size(); i++) {
        try {
          end = log.append(frames.get(i));
        } catch (Exception e) {
          throw failed(e, i);
        }
      }
      count(System.nanoTime() - start);
      return end;
    }
  }

  private BufferException failed(Exception cause, int stored) {
    if (stored == 0 && log.isRefusal(cause)) {
      return new BufferStorageFullException("no space: " + cause, cause);
    }
    failure = cause;
    return new UnknownOutcomeException("an append failed: " + cause, cause);
  }

  private void count(long took) {
    synchronized (counters) {
      appends++;
      nanos += took;
      most = Math.max(most, took);
    }
  }

  @Override
  public void awaitDurable(long position) {}

  @Override
  public void reclaim(long position) {
    synchronized (log) {
      ensureUsable();
      try {
        log.forget(position);
      } catch (Exception e) {
        throw new BufferStorageException("cannot delete: " + e, e);
      }
    }
  }

  @Override
  public WalStats stats() {
    synchronized (counters) {
      return WalStats.builder()
          .syncs(appends)
          .syncNanos(nanos)
          .maxSyncNanos(most)
          .build();
    }
  }

  private void ensureUsable() {
    if (closed) {
      throw new BufferClosedException("the log is closed");
    }
    if (failure != null) {
      throw new BufferFailedException("the log failed: " + failure, failure);
    }
  }

  @Override
  public WalCursor cursor() {
    synchronized (log) {
      ensureUsable();
      try {
        Place place = new Place(log.reader());
        places.add(place);
        return place;
      } catch (Exception e) {
        throw new BufferStorageException("cannot read: " + e, e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (log) {
      if (closed) {
        return;
      }
      closed = true;
      try {
        for (Place place : places) {
          place.reader.close();
        }
        log.close();
        if (failure == null) {
          label.close();
        }
      } catch (Exception e) {
        throw new UnknownOutcomeException("the log could not be closed in order: " + e, e);
      }
    }
  }

  /** A place in the log. Inside a frame its position is the one before that frame: so much may be deleted. */
  private final class Place implements WalCursor {

    private final EntryLog.Reader reader;
    private List<WalEntry> frame = List.of();
    private int read;
    private long before;
    private long after;

    Place(EntryLog.Reader reader) {
      this.reader = reader;
    }

    @Override
    public @Nullable WalEntry next() {
      synchronized (log) {
        ensureUsable();
        if (read == frame.size() && !advance()) {
          return null;
        }
        return frame.get(read++);
      }
    }

    private boolean advance() {
      try {
        EntryLog.Entry entry = reader.next();
        if (entry == null) {
          return false;
        }
        frame = Frame.decode(entry.bytes());
        before = after;
        after = entry.position();
        read = 0;
        return true;
      } catch (Exception e) {
        throw new BufferStorageException("cannot read: " + e, e);
      }
    }

    @Override
    public long position() {
      synchronized (log) {
        return read == frame.size() ? after : before;
      }
    }

    @Override
    public void close() {
      synchronized (log) {
        places.remove(this);
        if (!closed) {
          try {
            reader.close();
          } catch (Exception e) {
            throw new BufferStorageException("cannot close a reader: " + e, e);
          }
        }
      }
    }
  }
}
