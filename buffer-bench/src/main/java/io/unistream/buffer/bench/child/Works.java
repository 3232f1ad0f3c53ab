package io.unistream.buffer.bench.child;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.bench.Durability;
import java.util.Map;

/** Finds the code for a kind of work. */
final class Works {

  /** Records in a batch, the default threshold. */
  static final int BATCH = 1_000;

  private Works() {}

  static Map<String, Double> run(Contender contender, Task task, Workplace place) throws Exception {
    return switch (task.work()) {
      case PUT -> PutWork.run(contender, task, place);
      case DRAIN -> DrainWork.drain(contender, task, place);
      case REOPEN -> DrainWork.reopen(contender, task, place);
      case SUSTAIN -> SustainWork.run(contender, task, place);
      case PUT_ALL, PUT_ASYNC -> BulkWork.run(task, place);
      case PUT_JSON -> JsonWork.run(task, place);
      case BACKLOG -> BacklogWork.run(task, place);
      case ALLOCATION -> AllocationWork.run(task, place);
      case HANDOVER -> HandoverWork.run(contender, task, place);
      case DELIVER -> {
        if (contender instanceof Courier courier) {
          yield DeliverWork.run(courier, task, place);
        }
        throw new IllegalArgumentException(contender.name() + " brings nothing to a target");
      }
    };
  }

  static boolean isSynced(Task task) {
    return task.durability() == Durability.POWER;
  }
}
