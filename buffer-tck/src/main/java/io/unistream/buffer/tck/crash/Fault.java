package io.unistream.buffer.tck.crash;

/** What goes wrong with an operation: an argument of {@link CrashFileSystem#fail} and similar methods. Immutable. */
public final class Fault {

  enum Effect {
    NONE,
    CRASH_BEFORE,
    CRASH_AFTER,
    ERROR,
    SHORT,
    SKIP
  }

  static final Fault NONE = new Fault(Effect.NONE, "", Integer.MAX_VALUE, false, false);

  private static final String NO_SPACE = "No space left on device";
  private static final Fault IO_ERROR =
      new Fault(Effect.ERROR, "Input/output error", 0, false, false);
  private static final Fault IGNORED = new Fault(Effect.SKIP, "", 0, false, true);
  private static final Fault FULL = new Fault(Effect.ERROR, NO_SPACE, 0, false, false);

  private final Effect effect;
  private final String message;
  private final int bytes;
  private final boolean thenFull;
  private final boolean unreported;

  private Fault(Effect effect, String message, int bytes, boolean thenFull, boolean unreported) {
    this.effect = effect;
    this.message = message;
    this.bytes = bytes;
    this.thenFull = thenFull;
    this.unreported = unreported;
  }

  /**
   * Returns a fault by which the machine stops before the operation has had any effect.
   *
   * @return the fault
   */
  public static Fault crashBefore() {
    return new Fault(Effect.CRASH_BEFORE, "", 0, false, false);
  }

  /**
   * Returns a fault by which the machine stops after the operation took effect, but before its caller learns of it.
   *
   * @return the fault
   */
  public static Fault crashAfter() {
    return new Fault(Effect.CRASH_AFTER, "", Integer.MAX_VALUE, false, false);
  }

  /**
   * Returns the fault {@code EIO}: nothing is changed. A sync that fails in this way marks what it should have written as
   * clean: reads still show it, the next sync succeeds without writing it, and a power cut may lose it.
   *
   * @return the fault
   */
  public static Fault ioError() {
    return IO_ERROR;
  }

  /**
   * Returns the fault {@code ENOSPC}: nothing is changed.
   *
   * @return the fault
   */
  public static Fault noSpace() {
    return FULL;
  }

  /**
   * Returns a fault by which a write stores only so many bytes and says so. The next write to the same path fails with
   * {@code ENOSPC}.
   *
   * @param bytes how many, from 0
   * @return the fault
   */
  public static Fault noSpaceAfter(int bytes) {
    return new Fault(Effect.SHORT, "", atLeastZero(bytes), true, false);
  }

  /**
   * Returns a fault by which a write stores only so many bytes and says so. Other operations are unaffected.
   *
   * @param bytes how many, from 0
   * @return the fault
   */
  public static Fault shortWrite(int bytes) {
    return new Fault(Effect.SHORT, "", atLeastZero(bytes), false, false);
  }

  /**
   * Returns a fault by which the operation does nothing but reports success, like a device that lies. A later sync may
   * still make durable what this sync did not. A file or directory is created all the same.
   *
   * @return the fault
   */
  public static Fault ignored() {
    return IGNORED;
  }

  /**
   * Returns this fault, except that the operation reports success, like a driver that swallows an error. What a sync
   * loses in this way is lost for good. A file or directory that cannot be created is still reported, and so is a crash.
   *
   * @return the fault
   */
  public Fault unreported() {
    return new Fault(effect, message, bytes, thenFull, true);
  }

  private static int atLeastZero(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative: " + bytes);
    }
    return bytes;
  }

  Effect effect() {
    return effect;
  }

  String message() {
    return message;
  }

  /** How much of a write is let through. */
  int bytes() {
    return bytes;
  }

  boolean isUnreported() {
    return unreported;
  }

  boolean thenFull() {
    return thenFull;
  }

  @Override
  public String toString() {
    String what = switch (effect) {
      case SHORT -> (thenFull ? "no space after " : "short write of ") + bytes + " bytes";
      case ERROR -> message;
      case SKIP -> "ignored";
      default -> effect.name();
    };
    return unreported && effect != Effect.SKIP ? what + ", unreported" : what;
  }
}
