package io.unistream.buffer.producer.tck;

import io.unistream.buffer.producer.Sender;
import java.util.List;

/**
 * A target under test, with all that a {@link SenderCapability} stands for. Methods of capabilities that the harness does not declare are never called. Called by
 * one thread at a time, while senders use the target from others.
 *
 * @param <R> the record type
 */
public interface TestTarget<R> {

  /**
   * Returns a new sender to this target, as a program that starts has one.
   *
   * @return the sender; the kit closes it
   * @throws Exception if there is none
   */
  Sender<R> newSender() throws Exception;

  /**
   * Returns a record.
   *
   * @param text what it carries; any text, not only a printable one
   * @return the record
   */
  R record(String text);

  /**
   * Returns what a reader of the target sees: the texts of the records in the order in which they arrived, each as often as it is there. Not called
   * while the target is down or hangs.
   *
   * @return the texts
   * @throws Exception if the target cannot be read
   */
  List<String> arrived() throws Exception;

  /**
   * Returns a record that the target, or the sender, never takes. Needs {@link SenderCapability#REJECTS}.
   *
   * @param text what it carries
   * @return the record
   */
  default R poison(String text) {
    throw new UnsupportedOperationException("REJECTS");
  }

  /**
   * Takes the target away, as an outage does: nobody answers, or it says that it cannot for now. Needs {@link SenderCapability#DOWN}.
   *
   * @throws Exception if that is not possible
   */
  default void goDown() throws Exception {
    throw new UnsupportedOperationException("DOWN");
  }

  /**
   * Brings it back, with what had arrived.
   *
   * @throws Exception if that is not possible
   */
  default void comeUp() throws Exception {
    throw new UnsupportedOperationException("DOWN");
  }

  /**
   * From now on the target is asked and does not answer. Needs {@link SenderCapability#HANGS}.
   *
   * @throws Exception if that is not possible
   */
  default void hang() throws Exception {
    throw new UnsupportedOperationException("HANGS");
  }

  /**
   * Returns whether a sender waits for an answer that does not come.
   *
   * @return true once it does
   */
  default boolean isHanging() {
    throw new UnsupportedOperationException("HANGS");
  }

  /**
   * From now on the target answers again. What it was asked before it may do or leave.
   *
   * @throws Exception if that is not possible
   */
  default void goOn() throws Exception {
    throw new UnsupportedOperationException("HANGS");
  }

  /**
   * Has the target take the next delivery, and the answer be lost. Needs {@link SenderCapability#LOST_ANSWERS}.
   *
   * @throws Exception if that is not possible
   */
  default void loseNextAnswer() throws Exception {
    throw new UnsupportedOperationException("LOST_ANSWERS");
  }

  /**
   * Has the target take some records of the next delivery, such as every second one, not take the others for now, and say which. Needs {@link
   * SenderCapability#TAKES_PARTS}.
   *
   * @throws Exception if that is not possible
   */
  default void takeOnlyPart() throws Exception {
    throw new UnsupportedOperationException("TAKES_PARTS");
  }

  /**
   * Returns whether the fault that {@link #loseNextAnswer} or {@link #takeOnlyPart} asked for last has happened. Override it for a sender that tries again by
   * itself and then returns: of any other the kit sees that it was hit.
   *
   * @return false unless overridden
   */
  default boolean faultHappened() {
    return false;
  }

  /**
   * Returns how many connections of senders are open. Needs {@link SenderCapability#CONNECTIONS}.
   *
   * @return the number
   * @throws Exception if that is not known
   */
  default int connections() throws Exception {
    throw new UnsupportedOperationException("CONNECTIONS");
  }

  /**
   * Returns whether a thread is the target's own, and not the sender's.
   *
   * @param thread a thread that was not there before the sender
   * @return false unless overridden
   */
  default boolean isOwn(Thread thread) {
    return false;
  }

  /**
   * Ends the target. Called once, when its senders are closed.
   *
   * @throws Exception if it cannot be ended
   */
  void close() throws Exception;
}
