package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.DUR_STABLE_BATCH;
import static io.unistream.buffer.tck.Rule.EMIT_BYTES;
import static io.unistream.buffer.tck.Rule.EMIT_COUNT;
import static io.unistream.buffer.tck.Rule.EMIT_EMPTY;
import static io.unistream.buffer.tck.Rule.EMIT_FLUSH;
import static io.unistream.buffer.tck.Rule.EMIT_NEXT;
import static io.unistream.buffer.tck.Rule.EMIT_RETHRESHOLD;
import static io.unistream.buffer.tck.Rule.EMIT_SAME;

import io.unistream.buffer.Batch;
import io.unistream.buffer.BatchId;
import java.util.List;

/** Holds a batch that was handed out against the model. */
final class Delivery {

  private final Model model;
  private final Batch<byte[]> batch;
  private final List<Stored> delivered;

  /** Which of the sealed batches it should be. */
  private final int index;

  private Delivery(Model model, Batch<byte[]> batch, int index) {
    this.model = model;
    this.batch = batch;
    this.delivered = Stored.of(batch);
    this.index = index;
  }

  /** Of the oldest batch. */
  static Delivery ofOldest(Model model, Batch<byte[]> batch) {
    return new Delivery(model, batch, 0);
  }

  /** Of the oldest batch that is not in flight. */
  static Delivery ofNext(Model model, Batch<byte[]> batch) {
    return new Delivery(model, batch, model.flying);
  }

  /** Checks the batch; it is in flight in the model afterwards. */
  void check() {
    if (delivered.isEmpty()) {
      throw new RuleViolation(EMIT_EMPTY, "an empty batch was handed out: " + batch);
    }
    if (isAgain()) {
      same(model, batch);
    } else if (model.flying > 0) {
      another();
    }
    model.contents(index).begin(delivered);
    SealedBatch expected = expected();
    if (delivered.size() != expected.records().size()) {
      throw new RuleViolation(
          boundaryRule(), "the batch should be " + expected.records() + " and is " + delivered);
    }
    id(expected);
    if (batch.byteSize() != Stored.bytes(delivered)) {
      throw model.untrue("byteSize of " + batch, batch.byteSize(), Stored.bytes(delivered));
    }
    long putMillis = expected.records().get(0).put.wallMillis();
    if (batch.firstPutTime().toEpochMilli() != putMillis) {
      throw model.untrue(
          "firstPutTime of " + batch, batch.firstPutTime().toEpochMilli(), putMillis);
    }
    handOut(expected);
  }

  private boolean isAgain() {
    return index < model.flying;
  }

  /** What comes while others are in flight is none of these, and there is room for it. */
  private void another() {
    for (SealedBatch flying : model.sealed.subList(0, model.flying)) {
      boolean same = isSame(flying.records(), delivered)
          && flying.records().get(0).sequence == delivered.get(0).sequence;
      if (same || batch.id().equals(flying.id())) {
        throw new RuleViolation(
            EMIT_NEXT, "in flight is " + flying + ", pollNext returned " + batch);
      }
    }
    if (!model.windowHasRoom(batch.byteSize())) {
      throw new RuleViolation(
          EMIT_NEXT,
          model.flying + " batches of " + model.bytesInFlight() + " bytes are in flight under "
              + model.settings.emit() + ", and pollNext returned " + batch);
    }
  }

  private SealedBatch expected() {
    if (model.sealed.size() > index) {
      return model.sealed.get(index);
    }
    int cut = Cuts.first(model.open, model.settings.emit());
    return new SealedBatch(cut == Cuts.NONE ? model.open : model.open.subList(0, cut), null, false);
  }

  private Rule boundaryRule() {
    if (isAgain()) {
      return EMIT_SAME;
    }
    if (model.sealed.size() > index) {
      return model.sealed.get(index).id() != null ? DUR_STABLE_BATCH : EMIT_RETHRESHOLD;
    }
    if (!Cuts.within(delivered, model.settings.emit())) {
      return EMIT_BYTES;
    }
    if (Cuts.first(model.open, model.settings.emit()) == Cuts.NONE) {
      return EMIT_FLUSH;
    }
    return Cuts.endsByCount(model.open, model.settings.emit()) ? EMIT_COUNT : EMIT_BYTES;
  }

  private void id(SealedBatch expected) {
    BatchId id = batch.id();
    if (model.log != null && !model.log.equals(id.log())) {
      throw new RuleViolation(
          DUR_STABLE_BATCH, "the log's id was " + model.log + ", the batch's is " + id);
    }
    BatchId known = expected.id();
    if (known != null && !known.equals(id)) {
      throw new RuleViolation(
          isAgain() ? EMIT_SAME : DUR_STABLE_BATCH,
          "batch " + known + " came again under the id " + id);
    }
    if (known == null && id.number() <= model.lastNumber) {
      throw new RuleViolation(
          DUR_STABLE_BATCH, "a new batch has the id " + id + " after " + model.lastNumber);
    }
  }

  private void handOut(SealedBatch expected) {
    SealedBatch handed = new SealedBatch(expected.records(), batch.id(), true);
    if (model.sealed.size() <= index) {
      model.open.subList(0, expected.records().size()).clear();
      model.sealed.add(handed);
    } else {
      model.sealed.set(index, handed);
    }
    model.flying = Math.max(model.flying, index + 1);
    model.log = batch.id().log();
    model.lastNumber = Math.max(model.lastNumber, batch.id().number());
    model.counts.emits++;
  }

  /** Checks that nothing to hand out is right. */
  static void nothing(Model model) {
    List<Stored> backlog = model.backlog();
    if (!backlog.isEmpty()) {
      throw model.contents(0).lost(backlog.get(0), "BufferEmptyException");
    }
  }

  /** Checks everything that a buffer handed out until it was empty: first the records, then the boundaries. */
  static void all(Model model, List<Batch<byte[]>> batches) {
    List<Stored> all =
        batches.stream().flatMap(batch -> Stored.of(batch).stream()).toList();
    if (model.flying > 0) {
      Stored oldest = model.sealed.get(0).records().get(0);
      if (all.stream().anyMatch(oldest::samePayload)) { // or else it is lost
        same(model, batches.get(0));
      }
    }
    model.contents(0).all(all);
    for (Batch<byte[]> batch : batches) {
      ofOldest(model, batch).check();
      model.committed(batch.id());
    }
  }

  /** While batches are in flight, emit and poll give the oldest of them. */
  private static void same(Model model, Batch<byte[]> batch) {
    SealedBatch oldest = model.sealed.get(0);
    if (!isSame(oldest.records(), Stored.of(batch))) {
      throw new RuleViolation(
          EMIT_SAME, "the oldest in flight is " + oldest + ", emit returned " + batch);
    }
  }

  private static boolean isSame(List<Stored> flying, List<Stored> delivered) {
    boolean same = flying.size() == delivered.size();
    for (int i = 0; same && i < flying.size(); i++) {
      same = flying.get(i).samePayload(delivered.get(i));
    }
    return same;
  }
}
