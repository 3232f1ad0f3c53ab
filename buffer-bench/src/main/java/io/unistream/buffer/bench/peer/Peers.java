package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Contender;
import java.util.List;

/** The logs of others that ours is measured against. */
public final class Peers {

  private static final List<Contender> ALL = List.of(
      new ZeebeJournal(),
      new ChronicleLog(),
      new ArtemisNio(),
      new ArtemisAio(),
      new KahaJournal(),
      new RocksLog(),
      new SqliteLog(),
      new TapeQueue(),
      new H2Store());

  private Peers() {}

  /**
   * Every peer that there is an adapter for, whether or not it runs on this JVM.
   *
   * @return the contenders, in the order of the tables
   */
  public static List<Contender> all() {
    return ALL;
  }
}
