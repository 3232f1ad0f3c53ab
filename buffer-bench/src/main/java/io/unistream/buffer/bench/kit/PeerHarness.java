package io.unistream.buffer.bench.kit;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.batch.MicroBatchBuffer;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.ChildProcessHarness;
import io.unistream.buffer.tck.DirectoryOpener;
import io.unistream.buffer.tck.DirectoryStore;
import io.unistream.buffer.tck.TestStore;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * A peer under the kit: the library's buffer over the adapter over the peer, in a real directory, with crashes of the
 * process in place and by SIGKILL. No damage: the kit asks for file and offset, which none of the others promises to name;
 * {@link Damage} asks less.
 */
abstract class PeerHarness implements ChildProcessHarness {

  private final Peer peer;

  PeerHarness(Peer peer) {
    this.peer = peer;
  }

  final Peer peer() {
    return peer;
  }

  @Override
  public final String name() {
    return peer.name();
  }

  @Override
  public final CrashClass crashClass() {
    return CrashClass.PROCESS;
  }

  @Override
  public final Set<Capability> capabilities() {
    Set<Capability> all =
        EnumSet.of(Capability.REOPEN, Capability.CRASH, Capability.CHILD_PROCESSES);
    if (peer.isExclusive()) {
      all.add(Capability.SECOND_OPEN);
    }
    return all;
  }

  @Override
  public final int maxRecordBytes() {
    return Frame.MOST / 2;
  }

  @Override
  public final TestStore newStore() {
    return DirectoryStore.create(
        DirectoryOpener.ofWal((directory, components) -> EntryLogWal.open(directory, peer)));
  }

  @Override
  public final <R> Buffer<R> openIn(
      Path directory, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return MicroBatchBuffer.open(EntryLogWal.open(directory, peer), codec, settings, components);
  }

  static final class Plain extends PeerHarness {
    Plain() {
      super(new PlainEntries());
    }
  }

  static final class Sqlite extends PeerHarness {
    Sqlite() {
      super(new SqliteEntries());
    }
  }

  static final class MvStore extends PeerHarness {
    MvStore() {
      super(new H2Entries());
    }
  }

  static final class RocksDb extends PeerHarness {
    RocksDb() {
      super(new RocksEntries());
    }
  }

  static final class Chronicle extends PeerHarness {
    Chronicle() {
      super(new ChronicleEntries());
    }
  }

  static final class KahaDb extends PeerHarness {
    KahaDb() {
      super(new KahaEntries());
    }
  }

  static final class Artemis extends PeerHarness {
    Artemis() {
      super(new ArtemisEntries());
    }
  }

  static final class Tape extends PeerHarness {
    Tape() {
      super(new TapeEntries());
    }
  }
}
