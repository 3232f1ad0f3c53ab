package io.unistream.buffer.wal;

import io.unistream.buffer.SequenceRange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file or object that holds entries of a log. Immutable. Later versions may tell more. */
public final class WalPart {

  private final String name;
  private final long bytes;
  private final SequenceRange sequences;

  private WalPart(String name, long bytes, SequenceRange sequences) {
    this.name = Objects.requireNonNull(name, "name");
    this.bytes = bytes;
    this.sequences = Objects.requireNonNull(sequences, "sequences");
  }

  /**
   * Returns a part.
   *
   * @param name its name within the log
   * @param bytes its size
   * @param sequences the records in it, or missing in it
   * @return the part
   */
  public static WalPart of(String name, long bytes, SequenceRange sequences) {
    return new WalPart(name, bytes, sequences);
  }

  /**
   * Returns the name of the file or object.
   *
   * @return its name within the log
   */
  public String name() {
    return name;
  }

  /**
   * Returns the size.
   *
   * @return bytes, of which some may be unused
   */
  public long bytes() {
    return bytes;
  }

  /**
   * Returns the records in this part.
   *
   * @return their sequence numbers, those that are missing in it included; empty if there are none
   */
  public SequenceRange sequences() {
    return sequences;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WalPart that
        && name.equals(that.name)
        && bytes == that.bytes
        && sequences.equals(that.sequences);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, bytes, sequences);
  }

  @Override
  public String toString() {
    return "WalPart[name=" + name + ", bytes=" + bytes + ", sequences=" + sequences + "]";
  }
}
