package io.unistream.buffer.wal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who had a log open last, as the log tells it. Immutable. Later versions may tell more. */
public final class WalOwner {

  /** Whether the log is open. */
  public enum State {
    /** The owner's process runs, and has not closed the log. */
    RUNNING,
    /** The owner closed the log. */
    CLOSED,
    /** The owner's process is not on this machine any more, and has not closed the log. */
    ENDED,
    /** It cannot be told. */
    UNKNOWN
  }

  private final String name;
  private final State state;

  private WalOwner(String name, State state) {
    this.name = Objects.requireNonNull(name, "name");
    this.state = Objects.requireNonNull(state, "state");
  }

  /**
   * Returns an owner.
   *
   * @param name who it is, for people
   * @param state whether the log is open
   * @return the owner
   */
  public static WalOwner of(String name, State state) {
    return new WalOwner(name, state);
  }

  /**
   * Returns who it is.
   *
   * @return a name for people, such as a process of a machine
   */
  public String name() {
    return name;
  }

  /**
   * Returns whether the log is open.
   *
   * @return the state
   */
  public State state() {
    return state;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WalOwner that && name.equals(that.name) && state == that.state;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, state);
  }

  @Override
  public String toString() {
    return "WalOwner[name=" + name + ", state=" + state + "]";
  }
}
