package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The library's buffer over an {@link ObjectWal}. */
record ObjectHarness(SharedFlaw flaw) implements BufferHarness {

  @Override
  public String name() {
    return "objects, " + flaw;
  }

  @Override
  public CrashClass crashClass() {
    return CrashClass.HOST;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.TAKEOVER);
  }

  @Override
  public TestStore newStore() {
    return new Store(flaw);
  }

  private static final class Store implements SharedStore {

    private final SharedFlaw flaw;
    private final ObjectStore objects = new ObjectStore();
    private final Map<Buffer<?>, ObjectStore.Client> clients = new ConcurrentHashMap<>();
    private volatile ObjectStore.Client next = objects.new Client();

    Store(SharedFlaw flaw) {
      this.flaw = flaw;
    }

    @Override
    public <R> Buffer<R> open(
        BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
      ObjectStore.Client client = next;
      next = objects.new Client();
      Buffer<R> buffer =
          MicroBatchBuffer.open(new ObjectWal(objects, client, flaw), codec, settings, components);
      clients.put(buffer, client);
      return buffer;
    }

    @Override
    public HeldWrite holdWrite(Buffer<?> owner) {
      return Objects.requireNonNull(clients.get(owner), "not opened here").hold();
    }

    @Override
    public HeldWrite holdWriteOfNextOwner(int index) {
      return next.hold(index);
    }

    @Override
    public void close() {}
  }
}
