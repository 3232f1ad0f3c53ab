package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.own.ArrayQueue;
import io.unistream.buffer.bench.own.Couriers;
import io.unistream.buffer.bench.own.FileContender;
import io.unistream.buffer.bench.own.Limit;
import io.unistream.buffer.bench.own.MemoryContender;
import io.unistream.buffer.bench.own.MpscQueue;
import io.unistream.buffer.bench.own.Naive;
import io.unistream.buffer.bench.own.SharedSyncs;
import io.unistream.buffer.bench.peer.Peers;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All that can be measured, in the order of the tables. */
public final class Contenders {

  private static final List<Contender> ALL = Stream.<Collection<? extends Contender>>of(
          List.of(new Limit()),
          SharedSyncs.both(),
          List.of(
              new FileContender(),
              new MemoryContender(),
              new Naive(),
              new ArrayQueue(),
              new MpscQueue()),
          Couriers.all(),
          Peers.all())
      .<Contender>flatMap(Collection::stream)
      .toList();

  private Contenders() {}

  /**
   * Lists them.
   *
   * @return the physical limits first, then ours, then the peers
   */
  public static List<Contender> all() {
    return ALL;
  }

  /**
   * Finds one.
   *
   * @param name its name
   * @return the contender, or empty if there is none of that name
   */
  public static Optional<Contender> named(String name) {
    return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
