package io.unistream.buffer.tck;

import io.unistream.buffer.BatchId;
import java.util.ArrayList;
import java.util.List;

/** What a log may hold when the process ended in the middle of a call: the outcomes that nobody knows. */
final class Aftermath {

  private Aftermath() {}

  /** A put was cut short: it may have dropped batches to make room, and may have stored its records. */
  static List<Model> put(Model model, List<byte[]> payloads, Moment now) {
    List<Model> worlds = new ArrayList<>();
    Model world = model;
    boolean drops = model.fitsAfterDrops(payloads);
    while (!world.fits(payloads)) {
      world.mayBeSealed();
      worlds.add(world);
      SealedBatch victim = drops ? world.droppable() : null;
      if (victim == null) {
        return worlds;
      }
      world = world.copy();
      world.drop(victim);
    }
    world.stored(payloads, now);
    worlds.add(0, world);
    return worlds;
  }

  /** An emit was cut short: it may have sealed the open batch. */
  static List<Model> emit(Model model) {
    return model.sealed.isEmpty() ? sealing(model) : List.of(model);
  }

  /** A pollNext was cut short: it may have sealed the open batch. */
  static List<Model> next(Model model) {
    return model.hasNext() ? List.of(model) : sealing(model);
  }

  private static List<Model> sealing(Model model) {
    if (!model.open.isEmpty()) {
      int cut = Cuts.first(model.open, model.settings.emit());
      int last = cut == Cuts.NONE ? model.open.size() - 1 : cut - 1;
      model.possibleSeals.add(model.open.get(last).sequence);
    }
    return List.of(model);
  }

  /** A seal was cut short: where it puts a boundary, there may be one. */
  static List<Model> seal(Model model) {
    sealsMayStay(model);
    model.mayBeSealed();
    return List.of(model);
  }

  /** A commit of batches in flight was cut short: all are committed, or none. */
  static List<Model> commit(Model model, BatchId id) {
    int count = model.countThrough(id);
    if (count == 0) {
      return List.of(model);
    }
    Model committed = model.copy();
    committed.committed(id);
    if (count > 1) {
      model.sealed.subList(0, count).stream()
          .flatMap(batch -> batch.records().stream())
          .forEach(record -> model.committedTogether.add(record.sequence));
    }
    return List.of(model, committed);
  }

  /** The process ended: of the records that were not acknowledged, and of the seals that no call needed, a prefix is left. */
  static List<Model> crash(Model model) {
    List<Model> worlds = new ArrayList<>(trimmed(model));
    Model world = model;
    while (!world.sealed.isEmpty() && !world.sealed.get(world.sealed.size() - 1).durable()) {
      world = world.copy();
      SealedBatch last = world.sealed.remove(world.sealed.size() - 1);
      world.open.addAll(0, last.records());
      worlds.addAll(trimmed(world));
    }
    return worlds;
  }

  private static List<Model> trimmed(Model model) {
    List<Model> worlds = new ArrayList<>();
    worlds.add(model);
    for (Model world = model;
        world.nextSequence > world.ackedThrough + 1 && !world.open.isEmpty(); ) {
      world = world.copy();
      sealsMayStay(world);
      world.open.remove(world.open.size() - 1);
      world.nextSequence--;
      worlds.add(world);
    }
    return worlds;
  }

  /** A put that overflows a batch seals it first: that may be all that is left of the put. */
  private static void sealsMayStay(Model world) {
    int start = 0;
    while (start < world.open.size()) {
      int cut = Cuts.first(world.open.subList(start, world.open.size()), world.settings.emit());
      if (cut == Cuts.NONE) {
        return;
      }
      start += cut;
      world.possibleSeals.add(world.open.get(start - 1).sequence);
    }
  }
}
