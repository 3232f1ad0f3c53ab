package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.COM_AGAIN;
import static io.unistream.buffer.tck.Rule.COM_FORGET;
import static io.unistream.buffer.tck.Rule.COM_THROUGH;
import static io.unistream.buffer.tck.Rule.COM_WRONG;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.StaleBatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The batch ids that a producer knows, and what committing them should do. */
final class CommitTargets {

  private final long seed;
  private final List<BatchId> committed = new ArrayList<>();
  /** Oldest first. */
  private final List<BatchId> inFlight = new ArrayList<>();
  /** What was in flight when the buffer was opened again, and has not been handed out since. */
  private final List<BatchId> beforeReopening = new ArrayList<>();

  CommitTargets(long seed) {
    this.seed = seed;
  }

  CommitTargets copy() {
    CommitTargets copy = new CommitTargets(seed);
    copy.committed.addAll(committed);
    copy.inFlight.addAll(inFlight);
    copy.beforeReopening.addAll(beforeReopening);
    return copy;
  }

  void handedOut(BatchId id) {
    if (!inFlight.contains(id)) {
      inFlight.add(id);
    }
    beforeReopening.remove(id);
  }

  void committed(BatchId id) {
    tried(id);
    inFlight.subList(0, inFlight.indexOf(id) + 1).clear();
  }

  /** A commit's outcome is unknown. */
  void tried(BatchId id) {
    committed.addAll(inFlight.subList(0, inFlight.indexOf(id) + 1));
  }

  void reopened() {
    beforeReopening.addAll(inFlight);
    beforeReopening.removeAll(committed);
    inFlight.clear();
  }

  Optional<BatchId> oldest() {
    return inFlight.stream().findFirst();
  }

  /** The batch of this number among those in flight, from 1, or the last of them. */
  Optional<BatchId> inFlight(int number) {
    return inFlight.isEmpty()
        ? Optional.empty()
        : Optional.of(inFlight.get(Math.min(Math.max(number, 1), inFlight.size()) - 1));
  }

  Optional<BatchId> last() {
    return committed.isEmpty()
        ? Optional.empty()
        : Optional.of(committed.get(committed.size() - 1));
  }

  Optional<BatchId> wrong(Step.WrongBatch kind) {
    Optional<BatchId> known = oldest().or(this::last);
    return switch (kind) {
      case FUTURE -> known.map(id -> new BatchId(id.log(), id.number() + 1_000_000));
      case OTHER_LOG ->
        Optional.of(new BatchId(new UUID(seed, 1), known.map(BatchId::number).orElse(1L)));
      case COMMITTED_EARLIER ->
        committed.size() < 2 ? Optional.empty() : Optional.of(committed.get(0));
      case NOT_EMITTED_AGAIN -> beforeReopening.stream().reduce((first, second) -> second);
      case NOT_OLDEST -> inFlight.size() < 2 ? Optional.empty() : inFlight(inFlight.size());
    };
  }

  /**
   * Holds the answer to a commit against the model.
   *
   * @param through whether all before the batch were to be committed with it
   */
  static void check(Model model, BatchId id, boolean through, @Nullable RuntimeException answer) {
    int count = model.countThrough(id);
    boolean flying = count == 1 || (count > 1 && through);
    boolean again = id.equals(model.lastCommitted);
    if (answer == null) {
      if (flying) {
        model.committed(id);
      } else if (count > 1) {
        throw new RuleViolation(
            COM_THROUGH,
            "the commit of " + id + " alone was accepted, and the oldest of " + model.flying
                + " in flight is " + model.sealed.get(0));
      } else if (!again) {
        throw new RuleViolation(
            COM_WRONG, "the commit of " + id + " was accepted; last was " + model.lastCommitted);
      }
    } else if (flying || again) {
      Rule rule = !flying ? COM_AGAIN : count > 1 ? COM_THROUGH : COM_FORGET;
      throw new RuleViolation(rule, "the commit of " + id + " failed: " + answer, answer);
    } else if (!(answer instanceof StaleBatchException)) {
      throw new RuleViolation(COM_WRONG, "the commit of " + id + " failed with " + answer, answer);
    }
  }
}
