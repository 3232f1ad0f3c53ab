package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.Rule.CAP_RECORD;
import static io.unistream.buffer.tck.Rule.CAP_TOTAL;
import static io.unistream.buffer.tck.Rule.EMIT_SEAL;
import static io.unistream.buffer.tck.Rule.LIFE_OBSERVE;
import static io.unistream.buffer.tck.Rule.ORD_BULK;
import static io.unistream.buffer.tck.Rule.ORD_SEQUENCE;

import io.unistream.buffer.BatchId;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.SequenceRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a log holds, in the plainest form: the backlog as sealed batches and open records. One of the {@link Oracle}'s
 * worlds. The parts that look at it are beside it: {@link Delivery}, {@link Dues}, {@link Observation}, {@link Aftermath}.
 */
final class Model {

  BufferSettings settings;
  /** When this life of the buffer began. */
  Moment opened;

  Stored.Epoch epoch = Stored.Epoch.FIRST;

  /** Nothing was seen of this life yet: what opening sealed is not needed by any call. */
  boolean justOpened;
  /** How many open records there were when they were last looked at: where a timer may have sealed since. */
  int seenOpen;

  final List<SealedBatch> sealed = new ArrayList<>();
  final List<Stored> open = new ArrayList<>();
  final List<Stored> gone = new ArrayList<>();
  /** So many of the first sealed batches are in flight: what was dropped from between them is not there any more. */
  int flying;
  /** Up to this sequence number a call of seal has fixed everything into batches. */
  long fixedThrough;
  /** The sequence numbers of what a call of commitThrough would have committed together, had it not been cut short. */
  final Set<Long> committedTogether = new HashSet<>();
  /**
   * A put found no room when this was the last record: the open batch that begins no later may be due, and must be if no
   * other batch was there to take. 0 if there was no such put.
   */
  long wantedThrough;

  long neededThrough;

  /** Where the open records may be sealed besides where the limits say: after these sequence numbers. */
  final Set<Long> possibleSeals = new HashSet<>();
  /** The policies by which open records may have been cut since the log was last seen, oldest first. */
  final List<EmitPolicy> policies = new ArrayList<>();

  long nextSequence = 1;
  long ackedThrough;
  /** The sequence numbers of what is there of the puts that were in flight at the last crash. */
  final Set<Long> inDoubt = new HashSet<>();

  @Nullable
  UUID log;

  long lastNumber;

  @Nullable
  BatchId lastCommitted;

  final Counts counts = new Counts();

  Model(BufferSettings settings, Moment opened) {
    this.settings = settings;
    this.opened = opened;
    cutBy(settings.emit());
  }

  Model copy() {
    Model copy = new Model(settings, opened);
    copy.epoch = epoch;
    copy.justOpened = justOpened;
    copy.seenOpen = seenOpen;
    copy.sealed.addAll(sealed);
    copy.open.addAll(open);
    copy.gone.addAll(gone);
    copy.flying = flying;
    copy.fixedThrough = fixedThrough;
    copy.committedTogether.addAll(committedTogether);
    copy.wantedThrough = wantedThrough;
    copy.neededThrough = neededThrough;
    copy.possibleSeals.addAll(possibleSeals);
    copy.policies.clear();
    copy.policies.addAll(policies);
    copy.nextSequence = nextSequence;
    copy.ackedThrough = ackedThrough;
    copy.inDoubt.addAll(inDoubt);
    copy.log = log;
    copy.lastNumber = lastNumber;
    copy.lastCommitted = lastCommitted;
    copy.counts.take(counts);
    return copy;
  }

  /** From now on open records may be cut by this policy too. */
  void cutBy(EmitPolicy policy) {
    if (policies.isEmpty() || !policies.get(policies.size() - 1).equals(policy)) {
      policies.add(policy);
    }
  }

  List<Stored> backlog() {
    List<Stored> backlog = new ArrayList<>();
    sealed.forEach(batch -> backlog.addAll(batch.records()));
    backlog.addAll(open);
    return backlog;
  }

  /** What must come out from a batch on, the first being number 0. */
  Contents contents(int from) {
    Set<Long> redelivered = new HashSet<>();
    for (SealedBatch batch : sealed.subList(flying, sealed.size())) {
      if (batch.id() != null) {
        batch.records().forEach(record -> redelivered.add(record.sequence));
      }
    }
    List<Stored> expected = backlog();
    expected.subList(0, records(from)).clear();
    return new Contents(
        expected, redelivered, committedTogether, inDoubt, gone, ackedThrough, epoch);
  }

  /** The records of the first batches. */
  private int records(int batches) {
    return sealed.subList(0, batches).stream()
        .mapToInt(batch -> batch.records().size())
        .sum();
  }

  int recordsInFlight() {
    return records(flying);
  }

  /** The payload bytes in flight. */
  long bytesInFlight() {
    return sealed.subList(0, flying).stream()
        .mapToLong(batch -> Stored.bytes(batch.records()))
        .sum();
  }

  /** Whether one more batch may be in flight, of so many payload bytes. */
  boolean windowHasRoom(long bytes) {
    EmitPolicy policy = settings.emit();
    return flying == 0
        || (flying < policy.maxInFlight()
            && bytesInFlight() <= policy.maxInFlightBytes() - Math.min(bytes, policy.maxBytes()));
  }

  /** Whether there is room for one more batch, however large one may be. */
  boolean windowHasRoom() {
    return windowHasRoom(Long.MAX_VALUE);
  }

  /** Whether a batch is sealed that is not in flight. */
  boolean hasNext() {
    return sealed.size() > flying;
  }

  boolean fits(List<byte[]> payloads) {
    if (payloads.isEmpty()) {
      return true;
    }
    List<Stored> backlog = backlog();
    long bytes = payloads.stream().mapToLong(payload -> payload.length).sum();
    return backlog.size() + payloads.size() <= settings.capacity().maxRecords()
        && Stored.bytes(backlog) + bytes <= settings.capacity().maxBytes();
  }

  /** Records were handed over; their outcome is not known yet. */
  void accepted(List<byte[]> payloads, Moment now) {
    for (byte[] payload : payloads) {
      if (payload.length > settings.maxRecordBytes()) {
        throw new RuleViolation(
            CAP_RECORD, "a record of " + payload.length + " bytes was accepted");
      }
    }
    if (!fits(payloads)) {
      throw new RuleViolation(
          CAP_TOTAL,
          "a put of " + payloads.size() + " records was accepted beyond " + settings.capacity());
    }
    stored(payloads, now);
  }

  /** Records were handed over and may be in the log, within the limits or not. */
  void stored(List<byte[]> payloads, Moment now) {
    for (byte[] payload : payloads) {
      open.add(new Stored(nextSequence++, payload, now, epoch));
    }
  }

  /** Records that were handed over are acknowledged under these numbers. */
  void acknowledged(SequenceRange given, List<byte[]> payloads) {
    if (given.count() != payloads.size()) {
      throw new RuleViolation(
          ORD_BULK, payloads.size() + " records were put and got the numbers " + given);
    }
    if (given.isEmpty()) {
      return;
    }
    long first = sequenceOf(payloads.get(0));
    if (given.first() != first) {
      throw new RuleViolation(
          ORD_SEQUENCE, "the next record is number " + first + ", and the put returned " + given);
    }
    ackedThrough = Math.max(ackedThrough, given.last());
    counts.puts += payloads.size();
    counts.putBytes += payloads.stream().mapToLong(payload -> payload.length).sum();
  }

  private long sequenceOf(byte[] payload) {
    return Stream.concat(backlog().stream(), gone.stream())
        .filter(record -> record.is(payload))
        .mapToLong(record -> record.sequence)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nothing was handed over with this payload"));
  }

  /** A batch was dropped, as the listener was told, for a put that did not fit. */
  void dropped(SequenceRange sequences, List<byte[]> putting) {
    if (settings.capacity().overflow() != OverflowPolicy.DROP_OLDEST || fits(putting)) {
      throw new RuleViolation(CAP_TOTAL, "records " + sequences + " were dropped without need");
    }
    SealedBatch victim = droppable();
    if (victim == null || !Observation.range(victim.records()).equals(sequences)) {
      throw new RuleViolation(
          CAP_TOTAL, "records " + sequences + " were dropped, the oldest batch is " + victim);
    }
    drop(victim);
  }

  /** Whether there is room if everything goes that may be dropped. */
  boolean fitsAfterDrops(List<byte[]> payloads) {
    if (settings.capacity().overflow() != OverflowPolicy.DROP_OLDEST) {
      return false;
    }
    Model rest = copy();
    for (SealedBatch victim = rest.droppable();
        victim != null && !rest.fits(payloads);
        victim = rest.droppable()) {
      rest.drop(victim);
    }
    return rest.fits(payloads);
  }

  /**
   * A put found no room, and will not drop any: the open batch becomes due, so that there is one to take, unless that
   * would never help. It may be sealed for that at once.
   */
  void foundNoRoom(List<byte[]> payloads) {
    if (open.isEmpty() || !new Model(settings, opened).fits(payloads)) {
      return;
    }
    wantedThrough = open.get(open.size() - 1).sequence;
    boolean nothingToTake =
        !hasNext() && possibleSeals.stream().noneMatch(this::endsBatchBeforeLast);
    mayBeSealed();
    if (nothingToTake && windowHasRoom() && Cuts.first(open, settings.emit()) == Cuts.NONE) {
      neededThrough = wantedThrough;
    }
  }

  /** Whether a seal behind that record makes a batch of some of the open records, and leaves others open. */
  private boolean endsBatchBeforeLast(long sequence) {
    return sequence >= open.get(0).sequence && sequence < open.get(open.size() - 1).sequence;
  }

  /** Whether the open batch may be due because a put found no room. */
  boolean isWanted() {
    return !open.isEmpty() && open.get(0).sequence <= wantedThrough;
  }

  /** Whether the open batch must be due because a put found no room, and there was nothing else to take. */
  boolean isNeeded() {
    return !open.isEmpty() && open.get(0).sequence <= neededThrough;
  }

  /** A put that finds no room may seal the open batch, so that there is one to take or to drop. */
  void mayBeSealed() {
    if (!open.isEmpty()) {
      possibleSeals.add(open.get(open.size() - 1).sequence);
    }
  }

  /** The batch that goes first when there is no room. */
  @Nullable
  SealedBatch droppable() {
    if (hasNext()) {
      return sealed.get(flying);
    }
    if (open.isEmpty()) {
      return null;
    }
    int cut = Cuts.first(open, settings.emit());
    return new SealedBatch(cut == Cuts.NONE ? open : open.subList(0, cut), null, false);
  }

  void drop(SealedBatch victim) {
    if (!sealed.remove(victim)) {
      open.subList(0, victim.records().size()).clear();
    }
    forget(victim.records());
    counts.droppedBatches++;
    counts.droppedRecords += victim.records().size();
  }

  /** How many batches have to be committed to commit this one; 0 if it is not in flight. */
  int countThrough(BatchId id) {
    for (int i = 0; i < flying; i++) {
      if (id.equals(sealed.get(i).id())) {
        return i + 1;
      }
    }
    return 0;
  }

  /** A batch in flight was committed, and all before it. */
  void committed(BatchId id) {
    for (int count = countThrough(id); count > 0; count--) {
      forget(sealed.remove(0).records());
      flying--;
      counts.commits++;
    }
    lastCommitted = id;
    committedTogether.clear();
    epoch = new Stored.Epoch(epoch.openings(), epoch.crashes(), epoch.commits() + 1);
  }

  /** A call of seal returned: all that is there is in batches, for good. */
  void fixed(long last) {
    if (last != nextSequence - 1) {
      throw new RuleViolation(
          EMIT_SEAL,
          "seal returned " + last + ", and the last record is number " + (nextSequence - 1));
    }
    while (!open.isEmpty()) {
      int cut = Cuts.first(open, settings.emit());
      List<Stored> batch = cut == Cuts.NONE ? open : open.subList(0, cut);
      sealed.add(new SealedBatch(batch, null, true));
      batch.clear();
    }
    sealed.replaceAll(batch -> new SealedBatch(batch.records(), batch.id(), true));
    fixedThrough = last;
    seenOpen = 0;
    possibleSeals.clear();
  }

  private void forget(List<Stored> records) {
    for (Stored record : records) {
      gone.add(record.in(epoch));
    }
  }

  /** The buffer is being opened, after a crash or a close. Unacknowledged records were trimmed before. */
  void opening(BufferSettings newSettings, boolean crashed, Moment now) {
    settings = newSettings;
    opened = now;
    justOpened = true;
    flying = 0;
    wantedThrough = 0;
    neededThrough = 0;
    if (!crashed) {
      sealed.replaceAll(batch -> new SealedBatch(batch.records(), batch.id(), true));
    }
    inDoubt.clear();
    for (long sequence = ackedThrough + 1; sequence < nextSequence; sequence++) {
      inDoubt.add(sequence);
    }
    ackedThrough = nextSequence - 1;
    cutBy(newSettings.emit());
    epoch = new Stored.Epoch(
        epoch.openings() + 1, epoch.crashes() + (crashed ? 1 : 0), epoch.commits());
    counts.take(new Counts());
  }

  /** Tells worlds apart that may differ. */
  List<Object> key() {
    List<Object> key = new ArrayList<>(
        List.of(open.size(), nextSequence, ackedThrough, flying, possibleSeals, gone.size()));
    key.addAll(List.of(wantedThrough, neededThrough, fixedThrough));
    key.add(Optional.ofNullable(lastCommitted));
    for (SealedBatch batch : sealed) {
      key.addAll(List.of(batch.records(), Optional.ofNullable(batch.id()), batch.durable()));
    }
    return key;
  }

  RuleViolation untrue(String what, Object seen, Object expected) {
    return new RuleViolation(LIFE_OBSERVE, what + " is " + seen + " and should be " + expected);
  }

  /** The counts of one life of the buffer. */
  static final class Counts {
    long puts;
    long putBytes;
    long emits;
    long commits;
    long droppedRecords;
    long droppedBatches;

    void take(Counts other) {
      puts = other.puts;
      putBytes = other.putBytes;
      emits = other.emits;
      commits = other.commits;
      droppedRecords = other.droppedRecords;
      droppedBatches = other.droppedBatches;
    }
  }
}
