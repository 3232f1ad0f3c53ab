package io.unistream.buffer.producer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one lane has to do for a batch: the records that are still to be sent, in pieces, and those that were rejected and are not
 * in the dead letters yet. The latter are buried before the next piece is sent (PROD-10), so that a target that keeps a high-water
 * mark of sequence numbers is right about all below it. Guarded by the producer's lock, but for what is final.
 */
final class Part<R> {

  final Flight<R> flight;
  final Lane<R> lane;

  /**
   * Indices in the batch, rising. Sent piece by piece; a piece that is rejected whole is divided. Never changed, but exchanged with what
   * is unburied once both are complete: an error half-way leaves things as they were.
   */
  private List<int[]> pieces;

  /** In order of their sequence numbers. */
  private List<DeadLetter<R>> unburied;

  final Trouble trouble;

  /** The attempt under way, given up or not. */
  @Nullable
  Attempt<R> running;

  int attempts;
  boolean maybeSeen;

  /** When the first attempt began; only if there was one. */
  long firstAttemptNanos;

  Part(
      Flight<R> flight,
      Lane<R> lane,
      int[] indices,
      List<DeadLetter<R>> unburied,
      boolean maybeSeen,
      long now) {
    this.flight = flight;
    this.lane = lane;
    this.pieces = indices.length == 0 ? List.of() : List.of(indices);
    this.unburied = unburied;
    this.maybeSeen = maybeSeen;
    this.trouble = new Trouble(now);
  }

  /** Returns what is sent next. */
  int[] piece() {
    return pieces.get(0);
  }

  List<DeadLetter<R>> unburied() {
    return unburied;
  }

  /** What was to be sent next is done with, but for these pieces; these records are dead. */
  void replacePiece(List<int[]> rest, List<DeadLetter<R>> dead) {
    List<int[]> newPieces = new ArrayList<>(rest);
    newPieces.addAll(pieces.subList(1, pieces.size()));
    replace(newPieces, dead);
    flight.rejected += dead.size();
  }

  /** All that is left is dead, although nobody rejected it. */
  void giveUp(List<DeadLetter<R>> dead) {
    replace(List.of(), dead);
  }

  private void replace(List<int[]> newPieces, List<DeadLetter<R>> dead) {
    List<DeadLetter<R>> newUnburied = new ArrayList<>(unburied);
    newUnburied.addAll(dead);
    pieces = newPieces;
    unburied =
        Collections.unmodifiableList(newUnburied); // whoever stores them may do what they like
  }

  /** The dead letters have what was unburied. */
  void buried() {
    unburied = List.of();
  }

  /** Returns the indices of all that is still to be sent. */
  List<int[]> pieces() {
    return pieces;
  }

  boolean isSettled() {
    return pieces.isEmpty() && unburied.isEmpty();
  }

  /** Rejected records come before what is sent next. */
  boolean hasToBury() {
    return !unburied.isEmpty();
  }
}
