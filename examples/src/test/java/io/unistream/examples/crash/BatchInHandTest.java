package io.unistream.examples.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.BatchId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchInHandTest {

  private static final BatchId ID = new BatchId(new UUID(1, 2), 3);
  private static final Report.HandedOut HANDED_OUT = new Report.HandedOut(ID, 10, 5);

  private final BatchInHand inHand = new BatchInHand();

  @Test
  void aKillHitsTheStepThatWasReportedLast() {
    assertEquals(Step.STARTING, step(Outcome.Phase.STARTING));
    assertEquals(Step.RECOVERING, step(Outcome.Phase.OPENING));
    assertEquals(Step.PUTTING, step(Outcome.Phase.WORKING));
    assertEquals(Step.IDLE, step(Outcome.Phase.IDLE));

    inHand.heard(HANDED_OUT);
    assertEquals(Step.SENDING, step(Outcome.Phase.WORKING));
    assertEquals(Step.SENDING, step(Outcome.Phase.IDLE));
    inHand.heard(new Report.Delivered(ID));
    assertEquals(Step.SENT, step(Outcome.Phase.WORKING));
    inHand.heard(new Report.Committed(ID));
    assertEquals(Step.PUTTING, step(Outcome.Phase.WORKING));
  }

  @Test
  void theWordsNameTheBatch() {
    inHand.heard(HANDED_OUT);

    assertEquals(
        "batch 3 was on its way to the target", inHand.at(Outcome.Phase.WORKING).words());
    assertEquals(
        "while the buffer was being opened", inHand.at(Outcome.Phase.OPENING).words());
  }

  @Test
  void aBatchOfAnEarlierLifeIsNotInHandButKnownWhenItComesAgain() {
    inHand.heard(HANDED_OUT);
    inHand.heard(new Report.Delivered(ID));
    inHand.lifeBegins();

    assertEquals(Step.PUTTING, step(Outcome.Phase.WORKING));
    assertTrue(inHand.isAgain(HANDED_OUT));
    assertFalse(inHand.isAgain(new Report.HandedOut(new BatchId(ID.log(), 4), 15, 5)));
    inHand.heard(HANDED_OUT);
    inHand.heard(new Report.Committed(ID));
    assertFalse(inHand.isAgain(HANDED_OUT));
  }

  private Step step(Outcome.Phase phase) {
    return inHand.at(phase).step();
  }
}
