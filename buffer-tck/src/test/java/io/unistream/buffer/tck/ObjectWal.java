package io.unistream.buffer.tck;

import io.unistream.buffer.BufferFailedException;
import io.unistream.buffer.BufferFencedException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.wal.Wal;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalStats;
import io.unistream.buffer.wal.WalVisitor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The plainest log of objects that can be taken over: one request at a time.
 *
 * <pre>
 * id                    the id of the log
 * epoch/EEEE            claimed by an owner: its writer id
 * wal/EEEE/SSSS         writer id (16), count of entries (4; 0: a fence), each: type (1), sequence (8), time (8),
 *                       length (4), body. Below the fence of its epoch it is the log, above it nothing
 * </pre>
 *
 * <p>Appends come one at a time, and may take theirs; the entries are guarded by themselves, so that reading does not wait
 * for a write.
 */
final class ObjectWal implements Wal {

  private static final int WRITER_BYTES = 16;

  private final ObjectStore store;
  private final ObjectStore.Client client;
  private final SharedFlaw flaw;
  private final byte[] writer;
  private final UUID id;
  private final boolean created;
  private final int epoch;
  private final List<WalEntry> entries = new ArrayList<>();
  private int slot;
  private @Nullable BufferFencedException fenced;

  ObjectWal(ObjectStore store, ObjectStore.Client client, SharedFlaw flaw) {
    this.store = store;
    this.client = client;
    this.flaw = flaw;
    UUID me = UUID.randomUUID();
    this.writer = ObjectStore.bytes(me.getMostSignificantBits(), me.getLeastSignificantBits());
    this.created = write("id", writer);
    ByteBuffer first = ByteBuffer.wrap(there("id"));
    this.id = new UUID(first.getLong(), first.getLong());
    int next = store.list("epoch/").size();
    while (!write(key("epoch", next), writer)) {
      next++;
    }
    this.epoch = next;
    for (int older = 0; older < epoch; older++) {
      takeOver(older);
    }
  }

  /** Writes until there is an answer, and looks whose it is that is there. False if it is somebody else's. */
  private boolean write(String key, byte[] bytes) {
    while (true) {
      try {
        if (flaw == SharedFlaw.LOOKS_BEFORE_IT_WRITES) {
          return mine(key, bytes) || (store.get(key) == null && client.overwrite(key, bytes));
        }
        return client.putIfAbsent(key, bytes)
            || flaw == SharedFlaw.TAKES_A_CONFLICT_FOR_ITS_OWN_SUCCESS
            || (flaw != SharedFlaw.TAKES_ITS_OWN_SUCCESS_FOR_A_CONFLICT && mine(key, bytes));
      } catch (TimeoutException e) {
        if (flaw == SharedFlaw.SENDS_AGAIN_UNDER_ANOTHER_KEY && key.startsWith("wal/")) {
          slot++;
          return write(key("wal/" + key(epoch), slot), bytes);
        }
      }
    }
  }

  private boolean mine(String key, byte[] bytes) {
    return Arrays.equals(store.get(key), bytes);
  }

  private byte[] there(String key) {
    byte[] bytes = store.get(key);
    if (bytes == null) {
      throw new IllegalStateException(key + " is not there");
    }
    return bytes;
  }

  private static String key(int number) {
    return String.format(Locale.ROOT, "%04d", number);
  }

  private static String key(String folder, int number) {
    return folder + "/" + key(number);
  }

  /** Reads an older epoch up to its first hole, and closes the hole; what came into it meanwhile counts. */
  private void takeOver(int older) {
    String folder = "wal/" + key(older);
    for (int at = 0; ; at++) {
      byte[] object = store.get(key(folder, at));
      if (object == null && flaw == SharedFlaw.PUTS_NO_FENCE) {
        return;
      }
      if (object == null) {
        boolean unused = write(key(folder, at), group(List.of()));
        object = there(key(folder, at));
      }
      if (!read(object)) {
        return;
      }
    }
  }

  /** Takes in the entries of an object; false if it is a fence. */
  private boolean read(byte[] object) {
    ByteBuffer in = ByteBuffer.wrap(object).position(WRITER_BYTES);
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      WalEntry.Type type = WalEntry.Type.ofCode(in.get());
      long sequence = in.getLong();
      long millis = in.getLong();
      byte[] body = new byte[in.getInt()];
      in.get(body);
      add(WalEntry.of(type, sequence, millis, body));
    }
    return count > 0;
  }

  private byte[] group(List<WalEntry> group) {
    int size = WRITER_BYTES + 4;
    for (WalEntry entry : group) {
      size += 21 + entry.body().length;
    }
    ByteBuffer out = ByteBuffer.allocate(size).put(writer).putInt(group.size());
    for (WalEntry entry : group) {
      out.put((byte) entry.type().code()).putLong(entry.sequence()).putLong(entry.epochMillis());
      out.putInt(entry.body().length).put(entry.body());
    }
    return out.array();
  }

  @Override
  public UUID logId() {
    return id;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.HOST;
  }

  @Override
  public void replay(WalVisitor visitor) {
    List.copyOf(entries).forEach(visitor::entry);
  }

  @Override
  public WalRecovery recovery() {
    return WalRecovery.builder().created(created).cleanShutdown(created).build();
  }

  @Override
  public long append(List<WalEntry> group) {
    if (fenced != null) {
      throw new BufferFailedException("the log was taken over", fenced);
    }
    if (!write(key("wal/" + key(epoch), slot), group(group))) {
      fenced = new BufferFencedException("epoch " + epoch + " ends at slot " + slot);
      throw fenced;
    }
    slot++;
    for (WalEntry entry : group) {
      add(copy(entry));
    }
    return entries.size();
  }

  /** The body belongs to the caller, before and after. */
  private static WalEntry copy(WalEntry entry) {
    return WalEntry.of(
        entry.type(), entry.sequence(), entry.epochMillis(), entry.body().clone());
  }

  private void add(WalEntry entry) {
    synchronized (entries) {
      entries.add(entry);
    }
  }

  @Override
  public void awaitDurable(long position) {}

  @Override
  public WalCursor cursor() {
    return new WalCursor() {
      private int next;

      @Override
      public @Nullable WalEntry next() {
        synchronized (entries) {
          return next == entries.size() ? null : copy(entries.get(next++));
        }
      }

      @Override
      public long position() {
        return next;
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
  public void close() {}
}
