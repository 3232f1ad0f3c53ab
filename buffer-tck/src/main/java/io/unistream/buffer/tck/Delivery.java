package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.DUR_STABLE_BATCH;
import static io.unistream.buffer.tck.Rule.EMIT_BYTES;
import static io.unistream.buffer.tck.Rule.EMIT_COUNT;
import static io.unistream.buffer.tck.Rule.EMIT_EMPTY;
import static io.unistream.buffer.tck.Rule.EMIT_FLUSH;
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

  Delivery(Model model, Batch<byte[]> batch) {
    this.model = model;
    this.batch = batch;
    this.delivered = Stored.of(batch);
  }

  /** Checks the batch; it is in flight in the model afterwards. */
  void check() {
    if (delivered.isEmpty()) {
      throw new RuleViolation(EMIT_EMPTY, "an empty batch was handed out: " + batch);
    }
    same(model, batch);
    model.contents().begin(delivered);
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

  private SealedBatch expected() {
    if (!model.sealed.isEmpty()) {
      return model.sealed.get(0);
    }
    int cut = Cuts.first(model.open, model.settings.emit());
    return new SealedBatch(cut == Cuts.NONE ? model.open : model.open.subList(0, cut), null, false);
  }

  private Rule boundaryRule() {
    if (model.inFlight) {
      return EMIT_SAME;
    }
    if (!model.sealed.isEmpty()) {
      return model.sealed.get(0).id() != null ? DUR_STABLE_BATCH : EMIT_RETHRESHOLD;
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
          model.inFlight ? EMIT_SAME : DUR_STABLE_BATCH,
          "batch " + known + " came again under the id " + id);
    }
    if (known == null && id.number() <= model.lastNumber) {
      throw new RuleViolation(
          DUR_STABLE_BATCH, "a new batch has the id " + id + " after " + model.lastNumber);
    }
  }

  private void handOut(SealedBatch expected) {
    SealedBatch handed = new SealedBatch(expected.records(), batch.id(), true);
    if (model.sealed.isEmpty()) {
      model.open.subList(0, expected.records().size()).clear();
      model.sealed.add(handed);
    } else {
      model.sealed.set(0, handed);
    }
    model.inFlight = true;
    model.log = batch.id().log();
    model.lastNumber = Math.max(model.lastNumber, batch.id().number());
    model.counts.emits++;
  }

  /** Checks that nothing to hand out is right. */
  static void nothing(Model model) {
    List<Stored> backlog = model.backlog();
    if (!backlog.isEmpty()) {
      throw model.contents().lost(backlog.get(0), "BufferEmptyException");
    }
  }

  /** Checks everything that a buffer handed out until it was empty: first the records, then the boundaries. */
  static void all(Model model, List<Batch<byte[]>> batches) {
    if (!batches.isEmpty()) {
      same(model, batches.get(0));
    }
    model
        .contents()
        .all(batches.stream().flatMap(batch -> Stored.of(batch).stream()).toList());
    for (Batch<byte[]> batch : batches) {
      new Delivery(model, batch).check();
      model.committed(batch.id());
    }
  }

  /** While a batch is in flight, it is the only one to come. */
  private static void same(Model model, Batch<byte[]> batch) {
    if (!model.inFlight) {
      return;
    }
    List<Stored> flying = model.sealed.get(0).records();
    List<Stored> delivered = Stored.of(batch);
    boolean same = flying.size() == delivered.size();
    for (int i = 0; same && i < flying.size(); i++) {
      same = flying.get(i).samePayload(delivered.get(i));
    }
    if (!same) {
      throw new RuleViolation(
          EMIT_SAME, "in flight is " + model.sealed.get(0) + ", emit returned " + batch);
    }
  }
}
