package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.COM_AGAIN;
import static io.unistream.buffer.tck.Rule.COM_FORGET;
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
  private @Nullable BatchId inFlight;
  private @Nullable BatchId beforeReopening;

  CommitTargets(long seed) {
    this.seed = seed;
  }

  CommitTargets copy() {
    CommitTargets copy = new CommitTargets(seed);
    copy.committed.addAll(committed);
    copy.inFlight = inFlight;
    copy.beforeReopening = beforeReopening;
    return copy;
  }

  void handedOut(BatchId id) {
    inFlight = id;
    beforeReopening = null;
  }

  void committed(BatchId id) {
    tried(id);
    inFlight = null;
  }

  /** A commit's outcome is unknown. */
  void tried(BatchId id) {
    if (id.equals(inFlight)) {
      committed.add(id);
    }
  }

  void reopened() {
    beforeReopening = inFlight != null ? inFlight : beforeReopening;
    if (beforeReopening != null && committed.contains(beforeReopening)) {
      beforeReopening = null;
    }
    inFlight = null;
  }

  Optional<BatchId> inFlight() {
    return Optional.ofNullable(inFlight);
  }

  Optional<BatchId> last() {
    return committed.isEmpty()
        ? Optional.empty()
        : Optional.of(committed.get(committed.size() - 1));
  }

  Optional<BatchId> wrong(Step.WrongBatch kind) {
    Optional<BatchId> known = inFlight().or(this::last);
    return switch (kind) {
      case FUTURE -> known.map(id -> new BatchId(id.log(), id.number() + 1_000_000));
      case OTHER_LOG ->
        Optional.of(new BatchId(new UUID(seed, 1), known.map(BatchId::number).orElse(1L)));
      case COMMITTED_EARLIER ->
        committed.size() < 2 ? Optional.empty() : Optional.of(committed.get(0));
      case NOT_EMITTED_AGAIN -> Optional.ofNullable(beforeReopening);
    };
  }

  /** Holds the answer to a commit against the model. */
  static void check(Model model, BatchId id, @Nullable RuntimeException answer) {
    boolean flying = model.inFlight && id.equals(model.sealed.get(0).id());
    boolean again = id.equals(model.lastCommitted);
    if (answer == null) {
      if (flying) {
        model.committed(id);
      } else if (!again) {
        throw new RuleViolation(
            COM_WRONG, "the commit of " + id + " was accepted; last was " + model.lastCommitted);
      }
    } else if (flying || again) {
      throw new RuleViolation(
          flying ? COM_FORGET : COM_AGAIN, "the commit of " + id + " failed: " + answer, answer);
    } else if (!(answer instanceof StaleBatchException)) {
      throw new RuleViolation(COM_WRONG, "the commit of " + id + " failed with " + answer, answer);
    }
  }
}
