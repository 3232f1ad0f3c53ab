package io.unistream.buffer.producer.guice;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.memory.MemoryBuffer;
import io.unistream.buffer.memory.MemoryBufferSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Opens buffers in the heap, and remembers what was opened and closed, in order. */
final class TracedBackend implements BufferBackend<TracedBackend.Settings> {

  /** {@code open <label>} and {@code close <label>}, and what tests add. */
  final List<String> trace = new CopyOnWriteArrayList<>();

  private final Map<String, Buffer<?>> buffers = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "traced";
  }

  @Override
  public Class<Settings> settingsType() {
    return Settings.class;
  }

  @Override
  @SuppressWarnings("unchecked") // a proxy of what was given
  public <R> Buffer<R> open(Settings settings, RecordCodec<R> codec, BufferComponents components) {
    if (settings.label().equals("broken")) {
      throw new BufferStorageException("the buffer is " + settings.label());
    }
    Buffer<R> buffer = MemoryBuffer.open(
        MemoryBufferSettings.builder()
            .emit(emit -> emit.withMaxRecords(1).withMaxInFlight(2))
            .build(),
        codec,
        components);
    trace.add("open " + settings.label());
    buffers.put(settings.label(), buffer);
    return (Buffer<R>) Proxy.newProxyInstance(
        Buffer.class.getClassLoader(),
        new Class<?>[] {Buffer.class},
        (proxy, method, arguments) -> {
          try {
            return method.invoke(buffer, arguments);
          } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
          } finally {
            if (method.getName().equals("close")) {
              trace.add("close " + settings.label());
            }
          }
        });
  }

  /** The buffer that was opened last under a label. */
  Buffer<?> buffer(String label) {
    return Objects.requireNonNull(buffers.get(label), label);
  }

  /**
   * How a buffer is opened.
   *
   * @param label names it in the trace; {@code broken} cannot be opened
   */
  record Settings(
      @JsonProperty(value = "label", required = true) String label) {}
}
