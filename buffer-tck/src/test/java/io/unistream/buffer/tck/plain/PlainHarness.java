package io.unistream.buffer.tck.plain;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.Capability;
import io.unistream.buffer.tck.CrashableStore;
import io.unistream.buffer.tck.DirectoryOpener;
import io.unistream.buffer.tck.EnumerableCrashes;
import io.unistream.buffer.tck.FileSystemStore;
import io.unistream.buffer.tck.WalOpener;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The library's state machine on a plain log, or on a broken one.
 *
 * @param name what is under test
 * @param crashClass the declared crash class
 * @param profile how directories behave at a power loss
 * @param log opens the log in a directory
 */
public record PlainHarness(String name, CrashClass crashClass, EntryProfile profile, WalOpener log)
    implements EnumerableCrashes {

  /** Crashes by the thousand would be logged one by one. Kept here, for loggers are weakly held. */
  private static final Logger LOG = Logger.getLogger("io.unistream.buffer");

  static {
    LOG.setLevel(Level.OFF);
  }

  /** The correct one. */
  public static PlainHarness correct(CrashClass crashClass, EntryProfile profile) {
    return new PlainHarness(
        "plain files, " + crashClass + ", " + profile,
        crashClass,
        profile,
        (directory, components) -> new PlainLog(directory, crashClass, new Steps()));
  }

  /** One that writes new segments over old ones. */
  public static PlainHarness recycling(EntryProfile profile) {
    return new PlainHarness(
        "plain files used again",
        CrashClass.POWER,
        profile,
        (directory, components) -> new PlainLog(directory, CrashClass.POWER, new Recycling()));
  }

  /** A broken one. */
  public static PlainHarness broken(BrokenLog log, EntryProfile profile) {
    return new PlainHarness("plain files, broken: " + log, CrashClass.POWER, profile, log);
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.complementOf(
        EnumSet.of(Capability.QUARANTINE, Capability.CHILD_PROCESSES, Capability.TAKEOVER));
  }

  @Override
  public CrashableStore newStore() {
    return FileSystemStore.create(crashClass, profile, DirectoryOpener.ofWal(log));
  }
}
