package io.unistream.buffer.tck;

/** What a {@link BufferHarness} allows the kit to try. */
public enum Capability {
  /** The store keeps what a closed buffer held, and can be opened again. */
  REOPEN("the store does not outlive a close"),
  /** {@link TestStore#crash} leaves what a crash of the declared class leaves. Needs {@link #REOPEN}. */
  CRASH("crashes are not simulated"),
  /** A store can be asked for a second buffer while the first is open. */
  SECOND_OPEN("a second opening cannot be tried"),
  /** The harness is an {@link EnumerableCrashes}: every storage operation is a place to crash at. */
  ENUMERABLE_CRASHES("storage operations cannot be enumerated"),
  /** Stores are {@link FaultyStore}s: a storage operation can be made to fail. */
  STORAGE_FAULTS("storage that fails is not simulated"),
  /** {@link FaultyStore#failRead} makes a read fail. Needs {@link #STORAGE_FAULTS}. */
  READ_FAULTS("reads that fail are not simulated"),
  /** Writes may be stored in part: they are short, or a crash tears them, which {@link CrashState#lost} reports. */
  PARTIAL_WRITES("a write is stored whole or not at all"),
  /**
   * The log is written in place, so that a crash may leave it with a torn end, which the recovery report states. Do not
   * declare this for a log that names its files, or marks its transactions, only once they are complete. Needs
   * {@link #PARTIAL_WRITES}.
   */
  TORN_TAILS("the log never has a torn end"),
  /** Syncs can be made to fail, and the buffer acknowledges nothing without one. Needs {@link #STORAGE_FAULTS}. */
  SYNC_FAULTS("no acknowledgement waits for a sync that could fail"),
  /** {@link FaultyStore#fillUp} leaves no space. Needs {@link #STORAGE_FAULTS}. */
  FULL_STORAGE("storage without space is not simulated"),
  /**
   * {@link FaultyStore#copyOnWrite} makes overwriting, new names and renaming need space, as on btrfs, and the buffer
   * still works. Needs {@link #FULL_STORAGE}.
   */
  COPY_ON_WRITE("storage that needs space to overwrite is not simulated, or not supported"),
  /** Stores are {@link DamageableStore}s: what is stored can be damaged. */
  DAMAGE("damage of what is stored is not simulated"),
  /** {@link DamageableStore#openQuarantining} continues without what is damaged. Needs {@link #DAMAGE}. */
  QUARANTINE("there is no way to go on without damaged data"),
  /** The harness is a {@link ChildProcessHarness}: another process can open the log, and be killed. */
  CHILD_PROCESSES("no other process can open the log"),
  /** Stores are {@link SharedStore}s: opening takes the log over from its owner. Excludes {@link #SECOND_OPEN}. */
  TAKEOVER("the log is not on shared storage");

  private final String absence;

  Capability(String absence) {
    this.absence = absence;
  }

  /**
   * Returns why rules that need this are skipped if it is missing.
   *
   * @return the reason, in words
   */
  public String absence() {
    return absence;
  }
}
