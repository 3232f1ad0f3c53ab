package io.unistream.buffer.tck;

import java.util.stream.Collectors;

/** Steps as a person reads them in a timeline; their own form is for running them again. */
final class StepWords {

  private StepWords() {}

  static String of(Step step) {
    if (step instanceof Step.Put it) {
      return "put, " + bytes(it.bytes());
    } else if (step instanceof Step.PutAll it) {
      return "putAll, "
          + it.bytes().stream().map(StepWords::bytes).collect(Collectors.joining(" and "));
    } else if (step instanceof Step.PutAsync it) {
      return "putAsync, " + bytes(it.bytes());
    } else if (step instanceof Step.Commit) {
      return "commit the oldest batch in flight";
    } else if (step instanceof Step.CommitThrough it) {
      return "commitThrough, batch " + it.number() + " of those in flight";
    } else if (step instanceof Step.CommitAgain) {
      return "commit the batch that was committed last";
    } else if (step instanceof Step.CommitWrong it) {
      return "commit " + wrong(it.kind()) + ", which must be refused";
    } else if (step instanceof Step.Reopen it) {
      return "close, and open again " + later(it.downtimeMillis());
    } else if (step instanceof Step.Crash it) {
      return "crash, and open again " + later(it.downtimeMillis());
    } else if (step instanceof Step.AdvanceClock it) {
      return it.millis() + " ms pass";
    } else if (step instanceof Step.JumpWallClock it) {
      return "the wall clock is set " + Math.abs(it.millis()) + " ms "
          + (it.millis() < 0 ? "back" : "forward");
    }
    return step.toString(); // A name of the API.
  }

  /** What a crash may leave depends on its seed. */
  static String crash(Step.Crash crash) {
    return "what it leaves is chosen by seed " + crash.seed();
  }

  private static String wrong(Step.WrongBatch kind) {
    return switch (kind) {
      case FUTURE -> "a batch with a number that none has yet";
      case OTHER_LOG -> "a batch of another log";
      case COMMITTED_EARLIER -> "a batch that was committed before the last one";
      case NOT_EMITTED_AGAIN -> "a batch that was not handed out since the buffer was opened";
      case NOT_OLDEST -> "a batch in flight that is not the oldest";
    };
  }

  private static String bytes(int bytes) {
    return bytes + (bytes == 1 ? " byte" : " bytes");
  }

  private static String later(int millis) {
    return millis == 0 ? "at once" : millis + " ms later";
  }
}
