package io.unistream.buffer.sender.kafka;

import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.SenderTck;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The kit over Kafka's own fake client. What hangs and gets lost with a broker is in {@link KafkaBrokerTest}. */
class KafkaSenderTck extends SenderTck {

  @Override
  protected SenderHarness<?> harness() {
    return new SenderHarness<String>() {
      @Override
      public Set<SenderCapability> capabilities() {
        return Set.of(
            SenderCapability.REJECTS, SenderCapability.DOWN, SenderCapability.CONNECTIONS);
      }

      @Override
      public TargetMemory memory() {
        return TargetMemory.NOTHING;
      }

      @Override
      public TestTarget<String> newTarget() {
        return new Topic();
      }
    };
  }

  private static final class Topic implements TestTarget<String>, Clients {

    // Guarded by this.
    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private boolean down;

    @Override
    public synchronized Producer<byte[], byte[]> producer(Map<String, Object> config) {
      MockProducer<byte[], byte[]> producer =
          new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      producer.initTransactionException = down ? new TimeoutException("no broker") : null;
      made.add(producer);
      return producer;
    }

    @Override
    public Mark mark(
        Map<String, Object> config, String group, TopicPartition partition, Duration timeout) {
      throw new UnsupportedOperationException("not exactly once");
    }

    @Override
    public Sender<String> newSender() {
      return KafkaSender.<String>builder(record -> {
            if (record.startsWith("poison:")) {
              throw new IllegalArgumentException("not this one");
            }
            return new ProducerRecord<>("target", record.getBytes(StandardCharsets.UTF_8));
          })
          .config(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1")
          .clients(this)
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

    /** What is committed. */
    @Override
    public synchronized List<String> arrived() {
      return made.stream()
          .flatMap(producer -> producer.history().stream())
          .map(record -> new String(record.value(), StandardCharsets.UTF_8))
          .toList();
    }

    @Override
    public synchronized void goDown() {
      down = true;
      made.forEach(producer -> producer.sendException = new TimeoutException("no broker"));
    }

    @Override
    public synchronized void comeUp() {
      down = false;
    }

    @Override
    public synchronized int connections() {
      return (int) made.stream().filter(producer -> !producer.closed()).count();
    }

    @Override
    public void close() {}
  }
}
