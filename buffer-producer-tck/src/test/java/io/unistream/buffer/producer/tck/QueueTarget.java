package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A target in this program, with all faults that the kit knows, and senders to it that have what mistake they are told. */
class QueueTarget extends FaultyTarget<String> {

  static final String POISON = "poison:";

  /** A request of a sender: texts, each with an identity of its own. */
  interface Sending {
    void send(QueueTarget target, Delivery<String> delivery) throws Exception;
  }

  private final Function<QueueTarget, Sender<String>> senders;

  // Guarded by this.
  private final List<String> arrived = new ArrayList<>();
  private final Set<String> identities = new HashSet<>();
  private boolean inPart;
  private int connections;

  QueueTarget(Function<QueueTarget, Sender<String>> senders) {
    this.senders = senders;
  }

  synchronized void connect() {
    connections++;
  }

  synchronized void disconnect() {
    connections--;
  }

  /** Whoever hangs here hears interrupts. */
  void check() throws IOException, InterruptedException {
    awaitGoOn();
    if (isDown()) {
      throw new IOException("the target is down");
    }
  }

  /** Takes all or nothing of what it does not have yet; with an identity of null whatever it gets. */
  synchronized void store(Delivery<String> delivery, boolean remembering) throws IOException {
    for (int i = 0; i < delivery.records().size(); i++) {
      String identity = delivery.batch().log() + "/" + delivery.sequence(i);
      if (identities.add(identity) || !remembering) {
        arrived.add(delivery.records().get(i));
      }
    }
    answer();
  }

  synchronized void store(String text) {
    arrived.add(text);
  }

  /** False if the target is busy: every second time when it takes only part. */
  synchronized boolean take(int index, String text) {
    if (index == 0) {
      inPart = takesOnlyPart();
    }
    if (inPart && index % 2 == 0) {
      return false;
    }
    arrived.add(text);
    return true;
  }

  synchronized void answer() throws IOException {
    if (losesAnswer()) {
      throw new IOException("the answer was lost");
    }
  }

  static boolean isPoison(String record) {
    return record.startsWith(POISON);
  }

  /** A sender without a mistake: rejects the whole, remembers records. */
  static void good(QueueTarget target, Delivery<String> delivery) throws Exception {
    target.check();
    if (delivery.records().stream().anyMatch(QueueTarget::isPoison)) {
      throw SendException.of(Verdict.REJECT, "one of the records is bad");
    }
    target.store(delivery, true);
  }

  @Override
  public Sender<String> newSender() {
    return senders.apply(this);
  }

  @Override
  public String record(String text) {
    return text;
  }

  @Override
  public String poison(String text) {
    return POISON + text;
  }

  @Override
  public synchronized List<String> arrived() {
    return List.copyOf(arrived);
  }

  @Override
  public synchronized int connections() {
    return connections;
  }
}
