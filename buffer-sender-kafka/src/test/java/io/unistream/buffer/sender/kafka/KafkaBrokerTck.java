package io.unistream.buffer.sender.kafka;

import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.SenderTck;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The kit over a real broker, with exactly-once delivery. The broker neither goes down nor hangs. */
class KafkaBrokerTck extends SenderTck {

  private static final AtomicInteger TOPICS = new AtomicInteger();

  @TempDir
  static Path directory;

  private static @Nullable Broker started;

  @BeforeAll
  static void start() throws Exception {
    started = Broker.start(directory);
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static Broker broker() {
    if (started == null) {
      throw new IllegalStateException("no broker");
    }
    return started;
  }

  @Override
  protected SenderHarness<?> harness() {
    return new SenderHarness<String>() {
      @Override
      public Set<SenderCapability> capabilities() {
        return Set.of(SenderCapability.REJECTS);
      }

      @Override
      public TargetMemory memory() {
        return TargetMemory.RECORDS;
      }

      @Override
      public TestTarget<String> newTarget() throws Exception {
        String topic = "kit-" + TOPICS.incrementAndGet();
        broker().createTopic(topic, Map.of());
        return new Topic(topic);
      }
    };
  }

  private record Topic(String name) implements TestTarget<String> {

    @Override
    public Sender<String> newSender() {
      return KafkaSender.<String>builder(record -> {
            if (record.startsWith("poison:")) {
              throw new IllegalArgumentException("not this one");
            }
            return new ProducerRecord<>(name, record.getBytes(StandardCharsets.UTF_8));
          })
          .config(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker().address())
          .exactlyOnce(name)
          .build();
    }

    @Override
    public String record(String text) {
      return text;
    }

    @Override
    public String poison(String text) {
      return "poison:" + text;
    }

    @Override
    public List<String> arrived() {
      return broker().committed(name).stream()
          .map(record -> new String(record.value(), StandardCharsets.UTF_8))
          .toList();
    }

    /** The broker is in this program, too. */
    @Override
    public boolean isOwn(Thread thread) {
      return !thread.getName().startsWith("kafka-producer-")
          && !thread.getName().startsWith("kafka-admin-")
          && !thread.getName().startsWith("kafka-coordinator-");
    }

    @Override
    public void close() {}
  }
}
