package io.unistream.buffer.s3.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Explores every state, nearest first, until a rule is broken or there are no more. */
final class Search {

  /**
   * What a search found.
   *
   * @param states how many different states there are, or were until a rule was broken
   * @param broken the rule, null if none is
   * @param trace a shortest way to break it
   */
  record Result(int states, @Nullable Rule broken, List<String> trace) {

    @Override
    public String toString() {
      return states + " states"
          + (broken == null ? "" : ", " + broken + " by\n  " + String.join("\n  ", trace));
    }
  }

  private final Shape shape;
  private final Opener opener;
  private final Owner owner;
  private final Rules rules;
  private final Seen seen = new Seen();
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

  Search(Shape shape, Set<Flaw> flaws) {
    this.shape = shape;
    opener = new Opener(flaws);
    owner = new Owner(flaws);
    rules = new Rules(flaws.isEmpty());
  }

  Result run() {
    State start = State.start(shape);
    seen.add(start.bytes, -1, 0);
    waiting.add(start.bytes);
    Visit visit = new Visit();
    for (int number = 0; visit.broken == null && !waiting.isEmpty(); number++) {
      visit.from(number);
      steps(new State(shape, waiting.remove()), visit);
    }
    return new Result(
        seen.count(), visit.broken, visit.broken == null ? List.of() : trace(seen.count() - 1));
  }

  private void steps(State state, Sink sink) {
    for (int each = 1; each <= shape.owners; each++) {
      opener.steps(state, each, sink);
      owner.steps(state, each, sink);
    }
    Damage.steps(state, sink);
  }

  /** Adds what is new to what waits. */
  private final class Visit implements Sink {

    private int parent;
    private int choice;
    private @Nullable Rule broken;

    void from(int number) {
      parent = number;
      choice = 0;
    }

    @Override
    public void step(State next, int by, String what, int position) {
      if (broken == null && seen.add(next.bytes, parent, choice)) {
        broken = rules.broken(next);
        waiting.add(next.bytes);
      }
      choice++;
    }
  }

  private List<String> trace(int last) {
    List<Integer> choices = new ArrayList<>();
    for (int at = last; seen.parent(at) >= 0; at = seen.parent(at)) {
      choices.add(seen.choice(at));
    }
    Collections.reverse(choices);
    List<String> trace = new ArrayList<>();
    State at = State.start(shape);
    for (int choice : choices) {
      Replay replay = new Replay(choice);
      steps(at, replay);
      at = Objects.requireNonNull(replay.found);
      trace.add(replay.text);
    }
    return trace;
  }

  private static final class Replay implements Sink {

    private int left;
    private @Nullable State found;
    private String text = "";

    Replay(int choice) {
      left = choice;
    }

    @Override
    public void step(State next, int by, String what, int position) {
      if (left-- == 0) {
        found = next;
        text = (by == 0 ? "damage " : "owner " + by + " ") + what + " " + Position.text(position);
      }
    }
  }
}
