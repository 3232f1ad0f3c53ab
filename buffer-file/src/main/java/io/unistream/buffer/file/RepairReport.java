package io.unistream.buffer.file;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.SequenceRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a {@link FileRepair} has found or done. Immutable. */
public final class RepairReport {

  /** What became of the log. */
  public enum Outcome {
    /** Nothing is damaged, and nothing was changed. */
    SOUND,
    /** Something is damaged, and nothing was changed. */
    DAMAGED,
    /** The log goes on without what was damaged. */
    REPAIRED,
    /** The log is as it was before the repair. */
    UNDONE
  }

  private final Outcome outcome;
  private final List<QuarantinedSpan> damaged;
  private final long records;
  private final long bytes;
  private final long sealedBatches;
  private final SortedMap<String, Long> files;
  private final long neededBytes;
  private final long freeBytes;
  private final @Nullable Path folder;
  private final @Nullable String hindrance;

  private RepairReport(Builder from) {
    outcome = from.outcome;
    damaged = List.copyOf(from.damaged);
    records = from.records;
    bytes = from.bytes;
    sealedBatches = from.sealedBatches;
    files = new TreeMap<>(from.files);
    neededBytes = from.neededBytes;
    freeBytes = from.freeBytes;
    folder = from.folder;
    hindrance = from.hindrance;
  }

  /**
   * Returns what became of the log.
   *
   * @return the outcome
   */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * Returns what is damaged or missing, or was before a repair and is set aside by it: what an opening with
   * {@link io.unistream.buffer.CorruptionPolicy#QUARANTINE} goes on without that no opening has decided upon before. A span without
   * a length stands for what is missing without a trace. Records that were committed or dropped are not among those
   * that are missing.
   *
   * @return the spans, in order; an unmodifiable list
   */
  public List<QuarantinedSpan> damaged() {
    return damaged;
  }

  /**
   * Returns the records of the backlog that are lost by that.
   *
   * @return their sequence numbers, in order, as few ranges as possible; an unmodifiable list
   */
  public List<SequenceRange> missing() {
    List<SequenceRange> merged = new ArrayList<>();
    damaged.stream()
        .map(QuarantinedSpan::missing)
        .filter(range -> !range.isEmpty())
        .sorted(Comparator.comparingLong(SequenceRange::first))
        .forEach(range -> {
          SequenceRange last = merged.isEmpty() ? range : merged.remove(merged.size() - 1);
          if (last.last() + 1 < range.first()) {
            merged.add(last);
            merged.add(range);
          } else {
            merged.add(SequenceRange.closed(last.first(), Math.max(last.last(), range.last())));
          }
        });
    return List.copyOf(merged);
  }

  /**
   * Returns how many records the backlog has, without those that are missing.
   *
   * @return their number
   */
  public long records() {
    return records;
  }

  /**
   * Returns how large they are.
   *
   * @return the bytes of their payloads
   */
  public long bytes() {
    return bytes;
  }

  /**
   * Returns how many sealed batches the backlog has.
   *
   * @return their number
   */
  public long sealedBatches() {
    return sealedBatches;
  }

  /**
   * Returns the files that a repair may change, delete or move, and of which it keeps copies.
   *
   * @return their lengths by their names, relative to the log's directory; an unmodifiable map
   */
  public SortedMap<String, Long> files() {
    return Collections.unmodifiableSortedMap(files);
  }

  /**
   * Returns how much space a repair needs.
   *
   * @return bytes, those of the copies included; an upper bound
   */
  public long neededBytes() {
    return neededBytes;
  }

  /**
   * Returns how much space there is.
   *
   * @return bytes
   */
  public long freeBytes() {
    return freeBytes;
  }

  /**
   * Returns where the copies are.
   *
   * @return the folder; empty if none were made
   */
  public Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /**
   * Returns what keeps the next step from being taken: why a log that is damaged cannot be repaired now, or a repair cannot be
   * undone.
   *
   * @return a sentence for people; empty if nothing does
   */
  public Optional<String> hindrance() {
    return Optional.ofNullable(hindrance);
  }

  @Override
  public String toString() {
    return "RepairReport[outcome=" + outcome + ", damaged=" + damaged + ", records=" + records
        + ", bytes=" + bytes + ", sealedBatches=" + sealedBatches + ", files=" + files
        + ", neededBytes=" + neededBytes + ", freeBytes=" + freeBytes + ", folder=" + folder
        + ", hindrance=" + hindrance + "]";
  }

  /** What is not set is zero or empty. */
  static final class Builder {
    private final Outcome outcome;
    private List<QuarantinedSpan> damaged = List.of();
    private long records;
    private long bytes;
    private long sealedBatches;
    private Map<String, Long> files = Map.of();
    private long neededBytes;
    private long freeBytes;
    private @Nullable Path folder;
    private @Nullable String hindrance;

    Builder(Outcome outcome) {
      this.outcome = Objects.requireNonNull(outcome, "outcome");
    }

    Builder damaged(List<QuarantinedSpan> newDamaged) {
      damaged = newDamaged;
      return this;
    }

    Builder backlog(long newRecords, long newBytes, long newSealedBatches) {
      records = newRecords;
      bytes = newBytes;
      sealedBatches = newSealedBatches;
      return this;
    }

    Builder files(Map<String, Long> newFiles) {
      files = newFiles;
      return this;
    }

    Builder space(long newNeededBytes, long newFreeBytes) {
      neededBytes = newNeededBytes;
      freeBytes = newFreeBytes;
      return this;
    }

    Builder folder(Path newFolder) {
      folder = newFolder;
      return this;
    }

    Builder hindrance(@Nullable String newHindrance) {
      hindrance = newHindrance;
      return this;
    }

    RepairReport build() {
      return new RepairReport(this);
    }
  }
}
