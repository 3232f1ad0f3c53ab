package io.unistream.stranger;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.TestStore;
import io.unistream.buffer.wal.Wal;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The library's own buffer over a log of rows, correct or not: what a stranger begins with.
 *
 * @param name what is under test
 * @param log opens the log on a table
 */
public record RowHarness(String name, Function<Object, Wal> log) implements BufferHarness {

  /** The correct one. */
  public static RowHarness correct() {
    return new RowHarness("rows", table -> new RowWal((RowTable) table));
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.PROCESS;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.REOPEN, Capability.CRASH, Capability.SECOND_OPEN);
  }

  @Override
  public TestStore newStore() {
    return new Store();
  }

  private final class Store implements TestStore {
    private RowTable table = new RowTable(new UUID(7, 7));

    @Override
    public <R> Buffer<R> open(
        BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      return MicroBatchBuffer.open(log.apply(table), codec, settings, components);
    }

    @Override
    public void crash(long seed) {
      table = table.afterCrash();
    }

    @Override
    public void close() {}
  }
}
