package io.unistream.buffer.bench.own;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** A way from our log to a target. */
abstract sealed class OwnCourier implements Courier permits BareLoop, ProducerCourier {

  /** Batches on their way at once, where there are several. */
  static final int WINDOW = 16;

  private final String name;
  private final int window;
  private final String settings;
  private final String note;

  OwnCourier(String name, int window, String settings, String note) {
    this.name = name;
    this.window = window;
    this.settings = settings;
    this.note = note;
  }

  Buffer<byte[]> buffer(
      Path directory, Durability durability, long capacityBytes, int maxInFlight) {
    return FileContender.open(
        directory,
        durability,
        capacityBytes,
        RecordCodec.bytes(),
        EmitPolicy.defaults().withMaxInFlight(maxInFlight));
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int window() {
    return window;
  }

  @Override
  public final Set<Durability> durabilities() {
    return EnumSet.allOf(Durability.class);
  }

  @Override
  public final boolean isConcurrent() {
    return true;
  }

  @Override
  public final boolean isAvailable() {
    return true;
  }

  @Override
  public final String settings() {
    return settings;
  }

  @Override
  public final String note() {
    return note;
  }

  @Override
  public final Subject open(
      Path directory, Durability durability, int recordBytes, long capacityBytes) {
    return FileContender.subject(buffer(directory, durability, capacityBytes, 1));
  }
}
