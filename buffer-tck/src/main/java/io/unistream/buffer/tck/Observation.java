package io.unistream.buffer.tck;

import io.unistream.buffer.BufferStats;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.SequenceRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds statistics against the model. What they say of sealed batches is taken at its word from then on: a seal may come
 * early or late, but it holds for good.
 */
final class Observation {

  private final Model model;
  private final BufferStats stats;
  private final Moment now;

  Observation(Model model, BufferStats stats, Moment now) {
    this.model = model;
    this.stats = stats;
    this.now = now;
  }

  static SequenceRange range(List<Stored> records) {
    return new SequenceRange(records.get(0).sequence, records.size());
  }

  /** Checks the statistics, and returns what the log may hold if they are true. */
  List<Model> check() {
    List<Stored> backlog = model.backlog();
    equal("backlogRecords", stats.backlogRecords(), backlog.size());
    equal("backlogBytes", stats.backlogBytes(), Stored.bytes(backlog));
    equal("inFlightRecords", stats.inFlightRecords(), model.recordsInFlight());
    equal("puts", stats.puts(), model.counts.puts);
    equal("putBytes", stats.putBytes(), model.counts.putBytes);
    equal("emits", stats.emits(), model.counts.emits);
    equal("commits", stats.commits(), model.counts.commits);
    equal("droppedRecords", stats.droppedRecords(), model.counts.droppedRecords);
    equal("droppedBatches", stats.droppedBatches(), model.counts.droppedBatches);
    long oldest = backlog.isEmpty()
        ? 0
        : Math.max(0, now.wallMillis() - backlog.get(0).put.wallMillis());
    equal("oldestAge in ms", stats.oldestAge().toMillis(), oldest);
    if (stats.openRecords() > model.open.size() && isFixed()) {
      throw new RuleViolation(
          Rule.EMIT_SEAL,
          "seal returned " + model.fixedThrough + ", and " + stats.openRecords()
              + " records are in no batch");
    }
    List<Model> worlds = seals();
    if (worlds.isEmpty()
        && model.justOpened
        && handedOut()
        && stats.openRecords() > model.open.size()) {
      throw new RuleViolation(
          Rule.EMIT_DURABLE, "the seal of a batch that was handed out is gone: " + model.sealed);
    }
    if (worlds.isEmpty()) {
      throw model.untrue(
          "openRecords/sealedBatches",
          stats.openRecords() + "/" + stats.sealedBatches(),
          model.open.size() + "/" + model.sealed.size() + ", or what the limits allow beyond that");
    }
    return worlds;
  }

  /** Whether a call of seal has made all batches what they are. */
  private boolean isFixed() {
    return !model.sealed.isEmpty()
        && range(model.sealed.get(model.sealed.size() - 1).records()).last() <= model.fixedThrough;
  }

  private boolean handedOut() {
    return !model.sealed.isEmpty() && model.sealed.get(model.sealed.size() - 1).id() != null;
  }

  private void equal(String what, long seen, long expected) {
    if (seen != expected) {
      throw model.untrue(what, seen, expected);
    }
  }

  private List<Model> seals() {
    long records = model.open.size() - stats.openRecords();
    long batches = stats.sealedBatches() - model.sealed.size();
    List<Model> worlds = new ArrayList<>();
    if (records >= 0 && batches >= 0) {
      Set<List<Integer>> found = new LinkedHashSet<>();
      partition(List.of(), 0, (int) records, (int) batches, found, new HashSet<>());
      found.forEach(ends -> worlds.add(sealedAt(ends)));
    }
    return worlds;
  }

  /** Finds where so many batches may end that together hold so many records; older policies cut before newer ones. */
  private boolean partition(
      List<Integer> ends,
      int policy,
      int records,
      int batches,
      Set<List<Integer>> found,
      Set<List<Integer>> dead) {
    int start = ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
    if (start == records && ends.size() == batches) {
      found.add(ends);
      return true;
    }
    List<Integer> place = List.of(start, policy, ends.size());
    if (start >= records || ends.size() >= batches || dead.contains(place)) {
      return false;
    }
    boolean any = false;
    for (int p = policy; p < model.policies.size(); p++) {
      for (int cut : cuts(start, model.policies.get(p))) {
        List<Integer> more = new ArrayList<>(ends);
        more.add(cut);
        any |= cut <= records && partition(more, p, records, batches, found, dead);
      }
    }
    if (!any) {
      dead.add(place);
    }
    return any;
  }

  /** Where a batch that starts here may end. */
  private Set<Integer> cuts(int start, EmitPolicy policy) {
    Set<Integer> cuts = new TreeSet<>();
    List<Stored> run = model.open.subList(start, model.open.size());
    int cut = Cuts.first(run, policy);
    if (cut != Cuts.NONE) {
      cuts.add(start + cut);
    }
    for (int size = 1; size <= run.size(); size++) {
      boolean within = Cuts.within(run.subList(0, size), policy);
      boolean possible = model.possibleSeals.contains(run.get(size - 1).sequence);
      boolean whole = size == run.size() || start + size == model.seenOpen;
      if (within && (possible || (whole && oldBefore(run, size, policy)))) {
        cuts.add(start + size);
      }
    }
    return cuts;
  }

  /** Whether these records were due by age before the next one came. */
  private boolean oldBefore(List<Stored> run, int size, EmitPolicy policy) {
    Moment then = size < run.size() ? run.get(size).put : now;
    Stored first = run.get(0);
    return Cuts.old(then.trueMillis() - first.put.trueMillis(), policy)
        || (size == run.size() && Cuts.old(new Dues(model, now).greatestAge(first), policy));
  }

  private boolean atLimit(int start, int end) {
    List<Stored> run = model.open.subList(start, model.open.size());
    return model.policies.stream().anyMatch(policy -> Cuts.first(run, policy) == end - start);
  }

  private Model sealedAt(List<Integer> ends) {
    Model world = model.copy();
    int start = 0;
    for (int end : ends) {
      world.sealed.add(new SealedBatch(
          model.open.subList(start, end), null, !model.justOpened && atLimit(start, end)));
      start = end;
    }
    world.open.subList(0, start).clear();
    world.justOpened = false;
    world.seenOpen = world.open.size();
    world.possibleSeals.clear();
    world.policies.clear();
    world.policies.add(world.settings.emit());
    return world;
  }
}
