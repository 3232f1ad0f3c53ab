package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.tck.SharedStore.HeldWrite;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Rules about calls that a slow write of another thread must not hold up, on storage whose writes can be held. */
final class SlowStoreChecks {

  private static final Duration LONG = Duration.ofMinutes(1);

  private SlowStoreChecks() {}

  static List<RuleCheck> all() {
    return Arrays.stream(OwnedCall.values())
        .map(call -> new RuleCheck(
            Rule.LIFE_WAIT,
            "looks and polls while " + call + " of another thread is being written",
            Set.of(Capability.TAKEOVER),
            stage -> besideHeldWrite(stage, call)))
        .toList();
  }

  private static void besideHeldWrite(Stage stage, OwnedCall call) throws InterruptedException {
    try (Owners owners = new Owners(stage)) {
      Buffer<String> owner = owners.open();
      owners.call(() -> {
        call.prepare(owner);
        return true;
      });
      HeldWrite write = owners.hold(owner);
      Call<Boolean> slow = stage.start(() -> call.on(owner));
      stage.that(owners.sent(write, slow), call + " returned and had written nothing");
      String when = ", while " + call + " is being written,";

      stage.start(owner::stats).result("stats" + when);
      stage.start(owner::shouldEmit).result("shouldEmit" + when);
      // What a seal by itself fixes is due; a poll makes that durable itself, which takes its time.
      if (call != OwnedCall.SEAL_ALONE) {
        polls(stage, owner, when);
      }

      write.letGo();
      owners.result(slow);
      owners.holds(owner, call.after(), "after " + call + " was written slowly");
    }
  }

  private static void polls(Stage stage, Buffer<String> owner, String when)
      throws InterruptedException {
    stage.start(() -> owner.poll(Duration.ZERO)).result("a poll without a time-out" + when);
    Call<?> poll = stage.start(() -> owner.poll(Duration.ofMillis(200)));
    if (poll.waits()) {
      stage.clock().advance(Duration.ofMillis(200));
    }
    poll.result("a poll of 200 ms" + when);
    Call<Boolean> interrupted = stage.start(() -> {
      try {
        owner.poll(LONG);
        return true;
      } catch (BufferInterruptedException e) {
        return Thread.currentThread().isInterrupted();
      }
    });
    if (interrupted.waits()) {
      interrupted.interrupt();
    }
    stage.that(
        interrupted.result("an interrupted poll" + when),
        "the interrupt flag is gone after BufferInterruptedException");
  }
}
