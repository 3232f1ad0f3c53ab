package io.unistream.buffer.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferListener;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.ProducerListener;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one producer, or of one buffer that is used without one.
 *
 * <pre>{@code
 * BufferMetrics metrics = BufferMetrics.of("orders");
 * Producer<Order> producer = Producer.start(
 *     () -> FileBuffer.open(
 *         settings, codec, BufferComponents.defaults().withListener(metrics.bufferListener())),
 *     sender,
 *     ProducerSettings.defaults(),
 *     ProducerComponents.<Order>defaults().withListener(metrics.producerListener()));
 * metrics.watch(producer).bindTo(registry);
 * }</pre>
 *
 * <p><b>What is read when.</b> Gauges read the statistics when they are scraped, which takes no lock and waits for no storage. Counters and timers are fed by the
 * listeners. Counters run from {@link #of}, whatever is opened again meanwhile: they never go back. Timers know
 * what happened after {@link #bindTo}.
 *
 * <p><b>Tags.</b> {@code buffer} is the name that was given to {@link #of}; {@code outcome} and {@code state} have few values, all of which are there from
 * the start. No id and no message is ever a tag.
 *
 * <p><b>Threads.</b> Every method may be called by any thread. A put costs two additions.
 *
 * <p><b>Who closes it.</b> Whoever made it, after the producer or buffer. The registries keep this object, and what it
 * watches, until then, and no longer: a gauge does not vanish because nobody else holds its source.
 */
public final class BufferMetrics implements MeterBinder, AutoCloseable {

  private static final Bound[] NONE = {};

  private final String name;
  private final BufferCounts counts = new BufferCounts(this);
  private final SendCounts sends = new SendCounts(this);

  /** Guards the changes of what follows; not a monitor, which would pin a virtual thread. */
  private final ReentrantLock lock = new ReentrantLock();

  // Changed with the lock, read without it.
  private volatile @Nullable Source source;
  private volatile Bound[] bound = NONE;
  private volatile boolean bufferHeard;
  private volatile boolean producerHeard;
  private volatile boolean closed;

  private BufferMetrics(String name) {
    this.name = Objects.requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name must not be blank, was \"" + name + "\"");
    }
  }

  /**
   * Returns metrics that watch nothing yet.
   *
   * @param name the value of the tag {@code buffer}: the same after each restart, and another for each buffer of a registry
   * @return the metrics
   * @throws IllegalArgumentException if the name is blank
   */
  public static BufferMetrics of(String name) {
    return new BufferMetrics(name);
  }

  /**
   * Returns the listener that the buffer is to be opened with, each time it is opened.
   *
   * @return the listener, always the same
   */
  public BufferListener bufferListener() {
    bufferHeard = true;
    return counts;
  }

  /**
   * Returns the listener that the producer is to be started with.
   *
   * @return the listener, always the same
   */
  public ProducerListener producerListener() {
    producerHeard = true;
    return sends;
  }

  /**
   * Sets the producer that the gauges read; a later one takes the place of an earlier one.
   *
   * @param producer the producer
   * @return this
   * @throws IllegalStateException if a buffer is watched and the metrics are bound already, or if they are closed
   */
  public BufferMetrics watch(Producer<?> producer) {
    Objects.requireNonNull(producer, "producer");
    return watch(Source.of(producer));
  }

  /**
   * Sets the buffer that the gauges read; a later one takes the place of an earlier one, such as after it failed.
   *
   * @param buffer a buffer that no producer has
   * @return this
   * @throws IllegalStateException if a producer is watched and the metrics are bound already, or if they are closed
   */
  public BufferMetrics watch(Buffer<?> buffer) {
    Objects.requireNonNull(buffer, "buffer");
    return watch(Source.of(buffer, counts));
  }

  BufferMetrics watch(Source newSource) {
    lock.lock();
    try {
      checkOpen();
      Source old = source;
      if (old != null && bound.length > 0 && old.sends() != newSource.sends()) {
        throw new IllegalStateException(
            "the metrics of \"" + name + "\" are bound to a registry as those of a " + kind(old)
                + ", and cannot become those of a " + kind(newSource));
      }
      source = newSource;
      return this;
    } finally {
      lock.unlock();
    }
  }

  private static String kind(Source source) {
    return source.sends() ? "producer" : "buffer";
  }

  /**
   * Registers the meters. May be called for several registries; does nothing for one that has them already.
   *
   * @param registry the registry
   * @throws IllegalStateException if nothing is watched, if a listener was not asked for and therefore cannot hear anything, if the registry has meters of
   *     this name from other metrics, or if these are closed
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry");
    lock.lock();
    try {
      checkOpen();
      Source watched = source;
      check(watched != null, "watch a producer or a buffer first");
      check(bufferHeard, "open the buffer with bufferListener() first");
      check(
          producerHeard || !Objects.requireNonNull(watched).sends(),
          "start the producer with producerListener() first");
      for (Bound each : bound) {
        if (each.is(registry)) {
          return;
        }
      }
      check(
          Bound.isFree(registry, name),
          "the registry has meters of that name already; close what bound them, or choose another name");
      Bound[] more = Arrays.copyOf(bound, bound.length + 1);
      more[bound.length] =
          Bound.register(registry, this, Objects.requireNonNull(watched).sends());
      bound = more;
    } finally {
      lock.unlock();
    }
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(
          "the metrics of \"" + name + "\" cannot be bound: " + otherwise);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the metrics of \"" + name + "\" are closed");
    }
  }

  String name() {
    return name;
  }

  BufferCounts counts() {
    return counts;
  }

  SendCounts sends() {
    return sends;
  }

  /** What is watched now; set before anything is bound, and nothing any more once this is closed. */
  @Nullable
  Source source() {
    return source;
  }

  /** Where times are to be recorded. Not to be changed. */
  Bound[] bound() {
    return bound;
  }

  /**
   * Removes the meters from their registries, and lets go of what is watched: whoever still has one of the meters, a listener or this object does not keep the producer or
   * buffer, and a gauge reads {@code NaN}. The listeners may still be called; that has no effect any more. Idempotent.
   *
   * @throws RuntimeException if a registry throws one, once the meters are removed from all others
   */
  @Override
  public void close() {
    Bound[] all;
    lock.lock();
    try {
      closed = true;
      all = bound;
      bound = NONE;
      source = null;
    } finally {
      lock.unlock();
    }
    RuntimeException thrown = null;
    for (Bound each : all) {
      thrown = each.remove(thrown);
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  public String toString() {
    return "BufferMetrics[name=" + name + "]";
  }
}
