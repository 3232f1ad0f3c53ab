package io.unistream.buffer.bench.run;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Courier;
import io.unistream.buffer.bench.child.Task;
import io.unistream.buffer.bench.own.FileContender;
import io.unistream.buffer.bench.own.Limit;
import io.unistream.buffer.bench.own.SharedSyncs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is measured of several contenders, once in each round.
 *
 * @param letter the case that it belongs to
 * @param title what it is
 * @param task what a contender does
 * @param limit what the limit does meanwhile, or null if there is none
 * @param oursOnly whether no peer takes part
 * @param profile the JVM
 */
record Measurement(
    char letter, String title, Task task, @Nullable Task limit, boolean oursOnly, Profile profile) {

  /** Who of these takes part. */
  List<Contender> contenders(List<Contender> chosen) {
    return chosen.stream().filter(this::takesPart).toList();
  }

  private boolean takesPart(Contender contender) {
    if (contender instanceof Courier || task.work() == Task.Work.DELIVER) {
      return contender instanceof Courier && task.work() == Task.Work.DELIVER;
    }
    if (contender.name().equals(Limit.NAME)) {
      return limit != null;
    }
    if (oursOnly) {
      return contender.name().equals(FileContender.NAME);
    }
    if (contender instanceof SharedSyncs && (task.work() != Task.Work.PUT || task.threads() == 1)) {
      return false;
    }
    if (task.durability() == null) {
      return contender.durabilities().isEmpty();
    }
    return task.work() == Task.Work.REOPEN
        ? !contender.durabilities().isEmpty()
        : contender.durabilities().contains(task.durability());
  }

  Task taskOf(Contender contender) {
    return limit != null && contender.name().equals(Limit.NAME) ? limit : task;
  }
}
