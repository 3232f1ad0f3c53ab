package io.unistream.buffer.tck.crash;

/** What goes wrong with an operation. Given to {@link CrashFileSystem#fail} and its kin. Immutable. */
public final class Fault {

  enum Effect {
    NONE,
    CRASH_BEFORE,
    CRASH_AFTER,
    ERROR,
    SHORT
  }

  static final Fault NONE = new Fault(Effect.NONE, "", Integer.MAX_VALUE, false);

  private static final String NO_SPACE = "No space left on device";
  private static final Fault IO_ERROR = new Fault(Effect.ERROR, "Input/output error", 0, false);
  private static final Fault FULL = new Fault(Effect.ERROR, NO_SPACE, 0, false);

  private final Effect effect;
  private final String message;
  private final int bytes;
  private final boolean thenFull;

  private Fault(Effect effect, String message, int bytes, boolean thenFull) {
    this.effect = effect;
    this.message = message;
    this.bytes = bytes;
    this.thenFull = thenFull;
  }

  /**
   * The machine stops before the operation has had any effect.
   *
   * @return the fault
   */
  public static Fault crashBefore() {
    return new Fault(Effect.CRASH_BEFORE, "", 0, false);
  }

  /**
   * The machine stops when the operation has had its effect, but before its caller learns of it.
   *
   * @return the fault
   */
  public static Fault crashAfter() {
    return new Fault(Effect.CRASH_AFTER, "", Integer.MAX_VALUE, false);
  }

  /**
   * {@code EIO}: nothing is changed. A sync that fails so marks what it should have written as clean: reads still show
   * it, the next sync succeeds without writing it, and a power cut may lose it.
   *
   * @return the fault
   */
  public static Fault ioError() {
    return IO_ERROR;
  }

  /**
   * {@code ENOSPC}: nothing is changed.
   *
   * @return the fault
   */
  public static Fault noSpace() {
    return FULL;
  }

  /**
   * A write stores only so many bytes and says so; the next write to the same path fails with {@code ENOSPC}.
   *
   * @param bytes how many, from 0
   * @return the fault
   */
  public static Fault noSpaceAfter(int bytes) {
    return new Fault(Effect.SHORT, "", atLeastZero(bytes), true);
  }

  /**
   * A write stores only so many bytes, and says so. Other operations are not harmed.
   *
   * @param bytes how many, from 0
   * @return the fault
   */
  public static Fault shortWrite(int bytes) {
    return new Fault(Effect.SHORT, "", atLeastZero(bytes), false);
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

  boolean thenFull() {
    return thenFull;
  }

  @Override
  public String toString() {
    return switch (effect) {
      case SHORT -> (thenFull ? "no space after " : "short write of ") + bytes + " bytes";
      case ERROR -> message;
      default -> effect.name();
    };
  }
}
