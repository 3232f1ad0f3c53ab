package io.unistream.buffer.bench.kit;

import java.util.List;
import java.util.Optional;

/** All that the kit can be run on here. */
final class KitPeers {

  /** The harnesses, each with a constructor without parameters, because a process that is killed makes its own. */
  private static final List<PeerHarness> ALL = List.of(
      new PeerHarness.Plain(),
      new PeerHarness.Sqlite(),
      new PeerHarness.MvStore(),
      new PeerHarness.RocksDb(),
      new PeerHarness.Chronicle(),
      new PeerHarness.KahaDb(),
      new PeerHarness.Artemis(),
      new PeerHarness.Tape());

  private KitPeers() {}

  static List<PeerHarness> all() {
    return ALL;
  }

  static Optional<PeerHarness> named(String name) {
    return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
