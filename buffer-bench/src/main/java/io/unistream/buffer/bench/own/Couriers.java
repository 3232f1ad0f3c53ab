package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.producer.DeliveryMode;
import java.util.List;

/** The ways from our log to a target. */
public final class Couriers {

  /** The name of the plain one, which the others are compared with. */
  public static final String PLAIN = "loop-1";

  private Couriers() {}

  /**
   * Lists them.
   *
   * @return the bare loops first, then the producer in its modes
   */
  public static List<Courier> all() {
    return List.of(
        new BareLoop(PLAIN, 1),
        new BareLoop("loop-16", OwnCourier.WINDOW),
        new ProducerCourier("ordered", DeliveryMode.ORDERED, 1),
        new ProducerCourier("pipelined", DeliveryMode.PIPELINED, 1),
        new ProducerCourier("unordered-16", DeliveryMode.UNORDERED, OwnCourier.WINDOW));
  }

  /**
   * Whether a courier is the producer, and not a loop that it is compared with.
   *
   * @param courier one of {@link #all}
   * @return true for the producer
   */
  public static boolean isProducer(Courier courier) {
    return courier instanceof ProducerCourier;
  }
}
