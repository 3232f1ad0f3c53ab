package io.unistream.buffer.tck;

import io.unistream.buffer.Batch;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Owners of a log on shared storage: takeovers, late requests, answers that got lost. */
final class OwnerChecks {

  /** More writes than any opening of a small log should need. */
  private static final int MOST_WRITES = 40;

  private static final int WINDOW = 3;
  private static final String NEW = "new";

  private final Stage stage;

  private OwnerChecks(Stage stage) {
    this.stage = stage;
  }

  static List<RuleCheck> all() {
    List<RuleCheck> all = new ArrayList<>();
    for (OwnedCall call : OwnedCall.values()) {
      String name = call.name();
      all.add(
          check(Rule.OWN_FENCE, name + " after a takeover", checks -> checks.afterTakeover(call)));
      all.add(check(
          Rule.OWN_FENCE,
          name + " in flight at a takeover",
          checks -> checks.inFlight(call, Landing.BEFORE_THE_TIME_OUT)));
      all.add(check(
          Rule.OWN_LATE,
          name + " that lands after a takeover",
          checks -> checks.inFlight(call, Landing.AFTER_THE_TIME_OUT)));
      all.add(check(
          Rule.OWN_AMBIGUOUS,
          name + " whose answer is lost",
          checks -> checks.noAnswer(call, Landing.BEFORE_THE_TIME_OUT)));
      all.add(check(
          Rule.OWN_AMBIGUOUS,
          name + " that lands after it was sent again",
          checks -> checks.noAnswer(call, Landing.AFTER_THE_TIME_OUT)));
      all.add(check(
          Rule.OWN_AMBIGUOUS,
          name + " that gets lost, with a takeover meanwhile",
          checks -> checks.inFlight(call, Landing.NEVER)));
    }
    all.add(check(Rule.OWN_FENCE, "the log is taken back", OwnerChecks::takenBack));
    all.add(check(Rule.OWN_FENCE, "the batch in flight at a takeover", OwnerChecks::batchInFlight));
    all.add(
        check(Rule.OWN_LATE, "several puts that land after a takeover", OwnerChecks::severalLate));
    all.add(check(
        Rule.OWN_AMBIGUOUS,
        "each write of an opening whose answer is lost",
        checks -> checks.opening(Landing.BEFORE_THE_TIME_OUT)));
    all.add(check(
        Rule.OWN_AMBIGUOUS,
        "each write of an opening that lands after it was sent again",
        checks -> checks.opening(Landing.AFTER_THE_TIME_OUT)));
    return all;
  }

  private static RuleCheck check(Rule rule, String name, Body body) {
    return new RuleCheck(
        rule, name, Set.of(Capability.TAKEOVER), stage -> body.run(new OwnerChecks(stage)));
  }

  private void afterTakeover(OwnedCall call) throws InterruptedException {
    try (Owners owners = new Owners(stage)) {
      Buffer<String> former = owners.open();
      owners.call(() -> prepared(former, call));
      Buffer<String> owner = owners.call(owners::open);

      owners.fenced(() -> call.on(former));

      goesOn(owners, former, owner, call.before(), "after " + call + " of a former owner");
    }
  }

  private static boolean prepared(Buffer<String> owner, OwnedCall call) {
    call.prepare(owner);
    return true;
  }

  /** The former owner is done with; the new one is not, and has what it should have. */
  private void goesOn(
      Owners owners,
      Buffer<String> former,
      Buffer<String> owner,
      List<String> expected,
      String when)
      throws InterruptedException {
    owners.fenced(() -> former.put("later"));
    owners.fenced(() -> OwnedCall.joined(former.putAsync("later")));
    owners.fenced(() -> OwnedCall.COMMIT.on(former));
    owners.call(() -> owner.put(NEW));
    try {
      former.close();
    } catch (BufferException e) {
      throw new RuleViolation(Rule.OWN_FENCE, "closing a former owner failed: " + e, e);
    }
    owners.holds(owner, OwnedCall.with(expected, List.of(NEW)), when);
  }

  /** A takeover while a write is under way. */
  private void inFlight(OwnedCall call, Landing landing) throws InterruptedException {
    try (Owners owners = new Owners(stage)) {
      Buffer<String> former = owners.open();
      owners.call(() -> prepared(former, call));
      HeldWrite write = owners.hold(former);
      Call<Boolean> late = stage.start(() -> call.on(former));
      stage.that(owners.sent(write, late), call + " returned and had written nothing");
      Buffer<String> owner = owners.call(owners::open);

      if (landing == Landing.BEFORE_THE_TIME_OUT) {
        write.letGo();
      } else {
        write.timeOut();
      }
      owners.fenced(late);
      if (landing == Landing.AFTER_THE_TIME_OUT) {
        owners.call(() -> owner.put("before it lands"));
        write.carryOut();
      }

      List<String> expected = landing == Landing.AFTER_THE_TIME_OUT
          ? OwnedCall.with(call.before(), List.of("before it lands"))
          : call.before();
      goesOn(owners, former, owner, expected, "with " + call + " in flight at a takeover");
    }
  }

  private void takenBack() throws InterruptedException {
    try (Owners owners = new Owners(stage)) {
      Buffer<String> first = owners.open();
      owners.call(() -> first.put("1"));
      Buffer<String> second = owners.call(owners::open);
      owners.call(() -> second.put("2"));
      owners.fenced(() -> first.put("late"));
      first.close();

      Buffer<String> back = owners.call(owners::open);

      stage.equal(owners.call(() -> back.put("3")), 3L, "the number of the next put");
      goesOn(owners, second, back, List.of("1", "2", "3"), "after the log was taken back");
    }
  }

  private void batchInFlight() throws InterruptedException {
    try (Owners owners = new Owners(stage)) {
      Buffer<String> former = owners.open();
      owners.call(() -> former.putAll(OwnedCall.RECORDS));
      Batch<String> batch = owners.call(former::emit);
      Buffer<String> owner = owners.call(owners::open);

      Batch<String> again = owners.call(owner::emit);

      stage.equal(again.id(), batch.id(), "the id of the batch in flight at a takeover");
      stage.equal(again.records(), batch.records(), "its records");
      owners.fenced(() -> OwnedCall.COMMIT.on(former));
      stage.equal(owners.call(owner::emit).id(), batch.id(), "what is in flight after that commit");
      goesOn(owners, former, owner, OwnedCall.RECORDS, "after a takeover with a batch in flight");
    }
  }

  /** As many as the buffer sends at once; they land in the order that is worst. */
  private void severalLate() throws InterruptedException {
    try (Owners owners = new Owners(stage)) {
      Buffer<String> former = owners.open();
      owners.call(() -> former.put("1"));
      List<HeldWrite> writes = new ArrayList<>();
      for (int i = 0; i < WINDOW; i++) {
        writes.add(owners.hold(former));
      }
      List<CompletableFuture<Long>> late = new ArrayList<>();
      Call<Boolean> putting = stage.start(() -> {
        for (int i = 0; i < WINDOW; i++) {
          late.add(former.putAsync("late " + i));
        }
        return true;
      });
      stage.that(
          owners.sent(
              writes.get(0),
              () -> putting.ended() && late.stream().allMatch(CompletableFuture::isDone)),
          "puts wrote nothing");
      Buffer<String> owner = owners.call(owners::open);
      owners.call(() -> owner.put("2"));

      List<HeldWrite> sent =
          new ArrayList<>(writes.stream().filter(HeldWrite::sent).toList());
      sent.forEach(HeldWrite::timeOut);
      writes.stream().filter(write -> !sent.contains(write)).forEach(HeldWrite::letGo);
      owners.settle(putting);
      for (int i = sent.size() - 1; i >= 0; i--) {
        sent.get(i).carryOut();
      }

      for (CompletableFuture<Long> one : late) {
        owners.fenced(() -> OwnedCall.joined(one));
      }
      goesOn(owners, former, owner, List.of("1", "2"), "after several puts landed late");
    }
  }

  /** Nobody takes over: what was sent twice counts once, and the owner stays the owner. */
  private void noAnswer(OwnedCall call, Landing landing) throws InterruptedException {
    try (Owners owners = new Owners(stage)) {
      Buffer<String> owner = owners.open();
      owners.call(() -> prepared(owner, call));
      HeldWrite write = owners.hold(owner);
      Call<Boolean> ambiguous = stage.start(() -> call.on(owner));
      stage.that(owners.sent(write, ambiguous), call + " returned and had written nothing");

      if (landing == Landing.BEFORE_THE_TIME_OUT) {
        write.carryOut();
      }
      write.timeOut();
      owners.result(ambiguous);
      if (landing == Landing.AFTER_THE_TIME_OUT) {
        write.carryOut();
      }

      owners.call(() -> owner.put(NEW));
      Buffer<String> next = owners.call(owners::open);
      owners.holds(
          next, OwnedCall.with(call.after(), List.of(NEW)), "after " + call + " without an answer");
    }
  }

  private void opening(Landing landing) throws InterruptedException {
    for (int index = 0; index < MOST_WRITES; index++) {
      try (Owners owners = new Owners(stage)) {
        Buffer<String> former = owners.open();
        owners.call(() -> former.putAll(OwnedCall.RECORDS));
        HeldWrite write = owners.holdOfNext(index);
        Call<Buffer<String>> opening = stage.start(owners::open);
        boolean sent = owners.sent(write, opening);
        if (!sent) {
          stage.that(index > 0, "opening takes the log over and writes nothing");
          write.letGo();
        } else if (landing == Landing.BEFORE_THE_TIME_OUT) {
          write.carryOut();
          write.timeOut();
        } else {
          write.timeOut();
        }
        Buffer<String> owner = owners.result(opening);
        if (sent && landing == Landing.AFTER_THE_TIME_OUT) {
          write.carryOut();
        }
        goesOn(owners, former, owner, OwnedCall.RECORDS, "after write " + index + " of opening");
        if (!sent) {
          return;
        }
      }
    }
    throw new RuleViolation(
        Rule.OWN_AMBIGUOUS, "opening a small log takes more than " + MOST_WRITES + " writes");
  }

  /** When a request that got no answer is carried out. */
  private enum Landing {
    BEFORE_THE_TIME_OUT,
    AFTER_THE_TIME_OUT,
    NEVER
  }

  /** What a check does. */
  @FunctionalInterface
  private interface Body {
    void run(OwnerChecks checks) throws Exception;
  }
}
