package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;

/** A disk, and the kind of buffer that is opened on it. */
final class DiskStore implements CrashableStore {

  private final Opener opener;
  private final Disk disk;

  DiskStore(Opener opener) {
    this(opener, new Disk(new UUID(7, 7), List.of()));
  }

  private DiskStore(Opener opener, Disk disk) {
    this.opener = opener;
    this.disk = disk;
  }

  @Override
  public <R> Buffer<R> open(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return opener.open(new Setup<>(disk, settings, codec, components));
  }

  @Override
  public void crash(long seed) {
    disk.crash(seed);
  }

  @Override
  public long storageOperations() {
    return disk.operations();
  }

  @Override
  public void crashAt(CrashPoint point) {
    disk.crashAt(point);
  }

  @Override
  public boolean crashed() {
    return disk.stopped();
  }

  @Override
  public List<CrashState> crashStates(int limit, long seed) {
    List<CrashState> states = new ArrayList<>();
    for (List<Disk.Entry> left : disk.crashStates()) {
      states.add(new State(left));
    }
    SplittableRandom random = new SplittableRandom(seed);
    while (states.size() > limit) {
      states.remove(random.nextInt(states.size()));
    }
    return states;
  }

  @Override
  public void close() {}

  private final class State implements CrashState {

    private final List<Disk.Entry> left;

    State(List<Disk.Entry> left) {
      this.left = left;
    }

    @Override
    public String id() {
      return left.stream()
          .map(
              entry -> entry.kind() + " " + entry.number() + " " + Arrays.hashCode(entry.payload()))
          .collect(Collectors.joining(","));
    }

    @Override
    public String description() {
      return left.size() + " entries left";
    }

    @Override
    public CrashableStore mount() {
      return new DiskStore(opener, new Disk(disk.id(), left));
    }
  }

  /** Opens one kind of buffer. */
  interface Opener {
    <R> Buffer<R> open(Setup<R> setup);
  }
}
