package io.unistream.buffer.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A backend for tests, named {@code list}, that keeps its logs in lists and remembers what it opened. */
public final class ListBackend implements BufferBackend<ListBackend.Settings> {

  private final List<ListWal> opened = new ArrayList<>();

  public ListBackend() {}

  @Override
  public String name() {
    return "list";
  }

  @Override
  public Class<Settings> settingsType() {
    return Settings.class;
  }

  @Override
  public <R> Buffer<R> open(Settings settings, RecordCodec<R> codec, BufferComponents components) {
    if (settings.label().equals("broken")) {
      throw new BufferStorageException("the list is broken");
    }
    ListWal wal = new ListWal(settings.label());
    opened.add(wal);
    return MicroBatchBuffer.open(wal, codec, settings.buffer(), components);
  }

  /** The labels of the logs that are open, in the order of their opening. */
  public List<String> open() {
    return opened.stream().filter(wal -> !wal.isClosed()).map(ListWal::label).toList();
  }

  /** How many logs were opened. */
  public int openings() {
    return opened.size();
  }

  /** Settings with one property of every kind; only the label is required, and a negative level and a label that begins with refuse are refused. */
  public record Settings(
      @JsonProperty(value = "label", required = true) String label,
      @JsonProperty("emit") EmitPolicy emit,
      @JsonProperty("capacity") Capacity capacity,
      @JsonProperty("durability") @Nullable CrashClass durability,
      @JsonProperty("directory") @Nullable Path directory,
      @JsonProperty("level") int level,
      @JsonProperty("ratio") double ratio,
      @JsonProperty("fast") boolean fast,
      @JsonProperty("tags") @Nullable List<String> tags) {

    public Settings {
      Objects.requireNonNull(label, "label");
      emit = Objects.requireNonNullElse(emit, EmitPolicy.defaults());
      capacity = Objects.requireNonNullElse(capacity, Capacity.defaults());
      if (label.startsWith("refuse")) {
        throw new IllegalArgumentException("label must not begin with refuse, was " + label);
      }
      if (level < 0) {
        throw new IllegalArgumentException("level must not be negative, was " + level);
      }
    }

    public static Settings of(String label) {
      return new Settings(
          label, EmitPolicy.defaults(), Capacity.defaults(), null, null, 0, 0, false, null);
    }

    BufferSettings buffer() {
      return BufferSettings.builder().emit(emit).capacity(capacity).build();
    }
  }
}
