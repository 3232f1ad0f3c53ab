package io.unistream.buffer.sender.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;

/** A real broker, which is its own controller, in this JVM and on the loopback address. */
final class Broker implements AutoCloseable {

  private final KafkaRaftServer server;
  private final String address;

  private Broker(KafkaRaftServer server, String address) {
    this.server = server;
    this.address = address;
  }

  static Broker start(Path directory) throws IOException {
    try (Socket broker = reserved();
        Socket controller = reserved()) {
      return start(
          directory,
          "127.0.0.1:" + broker.getLocalPort(),
          "127.0.0.1:" + controller.getLocalPort());
    }
  }

  /**
   * A port that nobody else gets while the broker starts, which has to know its port beforehand: whoever sets SO_REUSEADDR, as
   * the broker does, may listen where this socket is bound and does not listen.
   */
  private static Socket reserved() throws IOException {
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  private static Broker start(Path directory, String broker, String controller) throws IOException {
    Properties properties = new Properties();
    properties.putAll(Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", "1"),
        Map.entry("controller.quorum.voters", "1@" + controller),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry("listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller),
        Map.entry("log.dirs", directory.resolve("data").toString()),
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("log.cleaner.enable", "false"),
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("transaction.state.log.num.partitions", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1")));
    Path file = directory.resolve("server.properties");
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int formatted = StorageTool.execute(
        new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
        new PrintStream(said, true, StandardCharsets.UTF_8));
    if (formatted != 0) {
      throw new IOException(said.toString(StandardCharsets.UTF_8));
    }
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
    server.startup();
    return new Broker(server, broker);
  }

  String address() {
    return address;
  }

  void createTopic(String topic, Map<String, String> config)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      admin
          .createTopics(Set.of(new NewTopic(topic, 1, (short) 1).configs(config)))
          .all()
          .get();
    }
  }

  /**
   * All committed records of a topic. The coordinator answers a commit when it is decided and durable, and writes its mark into
   * the topic after that: a reader of committed records that looks between the two sees none of the transaction's. So this waits
   * until no decided transaction lacks its marks.
   */
  List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
    awaitMarks();
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
        Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer())) {
      consumer.assign(Set.of(partition));
      long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
      consumer.seekToBeginning(Set.of(partition));
      while (consumer.position(partition) < end) { // past the marks of commits and aborts too
        consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
      }
    }
    return all;
  }

  private void awaitMarks() {
    ListTransactionsOptions decided = new ListTransactionsOptions()
        .filterStates(Set.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      while (!admin.listTransactions(decided).all().get().isEmpty()) {
        Thread.onSpinWait(); // each look is a request
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a transaction lacked its marks", e);
    } catch (ExecutionException e) {
      throw new AssertionError("the broker did not list its transactions", e);
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
