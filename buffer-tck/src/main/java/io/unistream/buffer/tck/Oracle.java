package io.unistream.buffer.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows what a log must hold. Where a crash made an outcome unknown it knows several worlds; each thing that is seen
 * leaves only those that it fits into, and a rule is broken when none is left.
 */
final class Oracle {

  private List<Model> worlds;
  private long changes;

  Oracle(Model model) {
    worlds = List.of(model);
  }

  private Oracle(List<Model> worlds) {
    this.worlds = worlds;
  }

  Oracle copy() {
    Oracle copy = new Oracle(worlds.stream().map(Model::copy).toList());
    copy.changes = changes;
    return copy;
  }

  /** Holds something seen against every world. */
  void see(Consumer<Model> check) {
    branch(world -> {
      check.accept(world);
      return List.of(world);
    });
  }

  /** Something of unknown outcome happened. */
  void branch(Function<Model, List<Model>> outcomes) {
    Map<List<Object>, Model> next = new LinkedHashMap<>();
    @Nullable RuleViolation first = null;
    for (Model world : worlds) {
      try {
        outcomes.apply(world.copy()).forEach(outcome -> next.putIfAbsent(outcome.key(), outcome));
      } catch (RuleViolation violation) {
        if (first == null) {
          first = violation;
        } else {
          first.addSuppressed(violation);
        }
      }
    }
    if (first != null && next.isEmpty()) {
      throw first;
    }
    worlds = List.copyOf(next.values());
    changes++;
  }

  /**
   * Tells moments of one run apart: where this and what is acknowledged are the same, the same is expected. What is
   * acknowledged may depend on the order of threads, the rest does not.
   */
  String moment() {
    return worlds.stream()
        .map(world -> Long.toString(world.ackedThrough))
        .collect(Collectors.joining(",", changes + " ", ""));
  }

  /** The most that the backlog may be, in records. */
  int greatestBacklog() {
    return worlds.stream().mapToInt(world -> world.backlog().size()).max().orElse(0);
  }
}
