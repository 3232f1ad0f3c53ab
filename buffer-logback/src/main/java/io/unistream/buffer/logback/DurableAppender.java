package io.unistream.buffer.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import io.unistream.buffer.producer.Producer;
import io.unistream.buffer.producer.config.BufferConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings log events to a target by way of a {@link Producer}: they are stored, and arrive later, in order, even if the target is away or the program ends
 * meanwhile. The buffer and the sender are set up by a file of {@link BufferConfig}.
 *
 * <pre>{@code
 * <appender name="DURABLE" class="io.unistream.buffer.logback.DurableAppender">
 *   <config>logs.yaml</config>
 *   <producer>logs</producer>
 *   <encoder class="ch.qos.logback.classic.encoder.JsonEncoder"/>
 *   <appender-ref ref="STDERR"/>
 * </appender>
 * }</pre>
 *
 * <p><b>What survived when a logging call returns.</b> With {@code durable} nothing less than the buffer's crash class promises: the call waits for the log, as {@link
 * Producer#put} does. Without it, the default, the event is on its way: a crash loses those of the last moments, by default a few milliseconds of them. No call waits for the
 * target. While more than some thousand events are on their way, calls wait for the disk.
 *
 * <p><b>Nothing is dropped in silence.</b> An event that cannot be stored, because the capacity is used up, say, goes to the attached appenders, the
 * fallback, and is counted. So does everything if the buffer cannot be opened. Logback's status tells the first of them. Capacity with {@code overflow: BLOCK} would make the
 * program wait for the target, and {@code DROP_OLDEST} drops.
 *
 * <p><b>Its own events.</b> What the threads of a buffer or producer log goes to the fallback, and not into the log: each delivery might log a line, and so
 * cause another delivery. The same holds for what is logged while an event is being stored. So the appender cannot wait for itself.
 *
 * <p><b>Encoder.</b> Each event is a record of the bytes that the encoder makes of it, without a line break at the end. Senders that write lines refuse records with line breaks in
 * them, so take an encoder that makes one line, such as Logback's {@code JsonEncoder}.
 *
 * <p><b>Closing.</b> {@link #stop} closes the producer, which sends what is left for up to its {@code closeTimeout}. Stop the logger context when the program ends: {@code
 * <shutdownHook/>} in Logback's configuration does. Safe for use by any thread.
 */
public final class DurableAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AppenderAttachable<ILoggingEvent> {

  /** The names of the library's threads. */
  private static final Pattern OWN_THREAD = Pattern.compile(
      "buffer-events|buffer-(producer|acks|ack-watch|sync|read-ahead|spares|s3|jdbc)-.*");

  private final AppenderAttachableImpl<ILoggingEvent> fallback = new AppenderAttachableImpl<>();
  private final AtomicLong refused = new AtomicLong();
  private final ThreadLocal<Boolean> storing = ThreadLocal.withInitial(() -> false);

  private @Nullable String config;
  private @Nullable String producerName;
  private @Nullable Encoder<ILoggingEvent> encoder;
  private boolean durable;

  private volatile @Nullable Producer<byte[]> producer;

  /** Creates an appender; for Logback. */
  public DurableAppender() {}

  /**
   * Sets the file that sets up the producer.
   *
   * @param newConfig the path of a file of {@link BufferConfig}
   */
  public void setConfig(String newConfig) {
    config = newConfig;
  }

  /**
   * Sets which producer of the file is taken.
   *
   * @param name its name in the file
   */
  public void setProducer(String name) {
    producerName = name;
  }

  /**
   * Sets what makes bytes of an event.
   *
   * @param newEncoder the encoder
   */
  public void setEncoder(Encoder<ILoggingEvent> newEncoder) {
    encoder = newEncoder;
  }

  /**
   * Sets whether a logging call waits until the event is durable.
   *
   * @param newDurable true to wait; default false
   */
  public void setDurable(boolean newDurable) {
    durable = newDurable;
  }

  /**
   * Returns how many events could not be stored, and went to the fallback.
   *
   * @return their number since the appender was started
   */
  public long refusedEvents() {
    return refused.get();
  }

  /**
   * Returns the producer, for its health and statistics.
   *
   * @return the producer; empty if it could not be started, or the appender is not started
   */
  public Optional<Producer<byte[]>> producer() {
    return Optional.ofNullable(producer);
  }

  /** Opens the buffer. If that fails, the status says so, and all events go to the fallback. */
  @Override
  public void start() {
    if (config == null || producerName == null || encoder == null) {
      addError("config, producer and encoder are required; nothing is stored");
    } else {
      try {
        producer = BufferConfig.file(Path.of(config)).start(producerName, byte[].class);
      } catch (RuntimeException e) {
        addError("the producer could not be started; all events go to the fallback", e);
      }
    }
    super.start();
  }

  /** Closes the producer, which sends what is left, for a time, and the fallback. */
  @Override
  public void stop() {
    if (!isStarted()) {
      return;
    }
    super.stop();
    Producer<byte[]> open = producer;
    producer = null;
    if (open != null) {
      open.close();
    }
    fallback.detachAndStopAllAppenders();
  }

  @Override
  protected void append(ILoggingEvent event) {
    Producer<byte[]> open = producer;
    Encoder<ILoggingEvent> encoding = encoder;
    if (open == null || encoding == null || isOwn(event)) {
      fallback.appendLoopOnAppenders(event);
      return;
    }
    storing.set(true);
    try {
      store(event, open, withoutLineBreak(encoding.encode(event)));
    } catch (RuntimeException e) {
      refused(event, e);
    } finally {
      storing.set(false);
    }
  }

  private boolean isOwn(ILoggingEvent event) {
    return storing.get() || OWN_THREAD.matcher(event.getThreadName()).matches();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its failure is dealt with
  private void store(ILoggingEvent event, Producer<byte[]> open, byte[] line) {
    if (durable) {
      open.put(line);
      return;
    }
    event.prepareForDeferredProcessing(); // it may have to go to the fallback later
    open.putAsync(line).whenComplete((sequence, failure) -> {
      if (failure != null) {
        refused(event, failure);
      }
    });
  }

  private void refused(ILoggingEvent event, Throwable failure) {
    if (refused.incrementAndGet() == 1) {
      addError("an event could not be stored; it and others like it go to the fallback", failure);
    }
    fallback.appendLoopOnAppenders(event);
  }

  private static byte[] withoutLineBreak(byte[] text) {
    int length = text.length;
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
      length--;
    }
    return length == text.length ? text : Arrays.copyOf(text, length);
  }

  /** Adds an appender to the fallback. */
  @Override
  public void addAppender(Appender<ILoggingEvent> appender) {
    fallback.addAppender(appender);
  }

  @Override
  public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
    return fallback.iteratorForAppenders();
  }

  @Override
  public Appender<ILoggingEvent> getAppender(String name) {
    return fallback.getAppender(name);
  }

  @Override
  public boolean isAttached(Appender<ILoggingEvent> appender) {
    return fallback.isAttached(appender);
  }

  @Override
  public void detachAndStopAllAppenders() {
    fallback.detachAndStopAllAppenders();
  }

  @Override
  public boolean detachAppender(Appender<ILoggingEvent> appender) {
    return fallback.detachAppender(appender);
  }

  @Override
  public boolean detachAppender(String name) {
    return fallback.detachAppender(name);
  }
}
