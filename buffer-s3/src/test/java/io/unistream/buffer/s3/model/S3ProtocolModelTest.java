package io.unistream.buffer.s3.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/decisions/0006, searched wholly. The bounds are objects for each owner, the opening included, and behind a slash how often something
 * is damaged, at any moment, which is searched under both policies: {@code -Ds3.model="6,3 3,3,3 2,2,2/1"} searches larger ones.
 */
class S3ProtocolModelTest {

  static Stream<Arguments> bounds() {
    String bounds = System.getProperty("s3.model", "5,3 3,2,2 3,2/1 2,1,1/1 3,2/2");
    return Stream.of(bounds.split(" ")).flatMap(S3ProtocolModelTest::policies);
  }

  private static Stream<Arguments> policies(String bounds) {
    return bounds.contains("/")
        ? Stream.of(Arguments.of(bounds, "QUARANTINE"), Arguments.of(bounds, "FAIL"))
        : Stream.of(Arguments.of(bounds, "FAIL"));
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void noRuleIsBrokenInAnyState(String bounds, String policy, TestReporter reporter) {
    Search.Result result =
        new Search(shape(bounds, policy.equals("QUARANTINE")), EnumSet.noneOf(Flaw.class)).run();

    reporter.publishEntry(bounds + " " + policy, result.toString());
    assertNull(result.broken(), result::toString);
    assertTrue(result.states() > 100_000, result::toString);
  }

  static Stream<Arguments> flaws() {
    return Stream.of(
        Arguments.of(Flaw.NO_NEAR_FENCE, 15, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.NEAR_FENCE_TAKES_412_FOR_THE_END, 15, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.NEAR_FENCE_TAKES_409_FOR_EXISTS, 13, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.NEAR_FENCE_GOES_OVER_FENCES, 13, Rule.OPENER_NEVER_ENDS),
        Arguments.of(
            Flaw.FENCE_COUNTS_AS_AN_OBJECT_IN_THE_SEARCH_FOR_THE_HOLE, 16, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.NO_FAR_FENCE, 14, Rule.OPENER_NEVER_ENDS),
        Arguments.of(Flaw.SENT_COUNTS_AS_ACKNOWLEDGED_IN_HEADERS, 15, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.OPENING_BEFORE_THE_FENCES, 12, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.ACKNOWLEDGED_BY_COMPLETION, 16, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.OWN_412_TAKEN_FOR_A_CONFLICT, 8, Rule.FENCED_BY_NOBODY),
        Arguments.of(Flaw.FOREIGN_412_TAKEN_FOR_SUCCESS, 12, Rule.ACKNOWLEDGED_IS_LOST),
        Arguments.of(Flaw.APPEND_TAKES_409_FOR_EXISTS, 7, Rule.FENCED_BY_NOBODY),
        Arguments.of(Flaw.ANY_FENCE_PROVES_VOID, 27, Rule.VOID_IS_IN_THE_LOG),
        Arguments.of(Flaw.UNKNOWN_OUTCOME_SKIPS_THE_SLOT, 16, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.UNKNOWN_OUTCOME_REUSES_THE_SLOT, 9, Rule.OTHER_BYTES),
        Arguments.of(
            Flaw.WATERMARK_BEFORE_THE_COMMIT_IS_ACKNOWLEDGED, 17, Rule.FORGOTTEN_WITHOUT_A_COMMIT),
        Arguments.of(
            Flaw.DELETED_BEFORE_THE_WATERMARK_IS_ACKNOWLEDGED, 12, Rule.ACKNOWLEDGED_IS_LOST),
        Arguments.of(Flaw.GARBAGE_DELETED_BEFORE_THE_OPENING, 19, Rule.ACKNOWLEDGED_IS_LOST),
        Arguments.of(Flaw.GARBAGE_DELETED_ABOVE_THE_OWN_EPOCH, 17, Rule.ACKNOWLEDGED_IS_LOST),
        Arguments.of(Flaw.FENCES_DELETED, 16, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.OPENINGS_DELETED, 29, Rule.VOID_IS_IN_THE_LOG));
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void eachFlawIsFoundByAShortestTrace(Flaw flaw, int steps, Rule rule) {
    isFound(flaw, "4,3", steps, rule);
  }

  /** What does harm only where something is damaged, or in longer logs. */
  static Stream<Arguments> flawsElsewhere() {
    return Stream.of(
        Arguments.of(Flaw.VOID_EPOCH_NOT_FENCED, "1,2,1", 19, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.NO_LIST_AFTER_THE_NEAR_FENCE, "5,2", 21, Rule.LOG_HAS_A_HOLE),
        Arguments.of(
            Flaw.WATERMARK_READ_AGAIN_FROM_THE_LAST_OBJECT, "5,2", 23, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.HOLE_SEARCHED_FROM_THE_LOWEST_KEY, "5,2", 20, Rule.OPENER_NEVER_ENDS),
        Arguments.of(
            Flaw.WATERMARK_BEHIND_ALL_THAT_IS_COMMITTED, "5,2", 20, Rule.NUMBER_IS_GIVEN_TWICE),
        Arguments.of(Flaw.CHECKPOINT_BEFORE_THE_OPENING, "2,2", 8, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.GARBAGE_BY_THE_LAST_RANGE_ALONE, "2,2,2", 22, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.CHECKPOINTS_ALL_DELETED, "2,2", 7, Rule.CHECKPOINT_IS_GONE),
        Arguments.of(Flaw.CLAIMS_ARE_NOT_READ, "1,1,1/2", 15, Rule.LOG_TAKEN_FOR_NEW),
        Arguments.of(Flaw.OLDER_CLAIM_READ, "1,1,1/2", 15, Rule.LOG_TAKEN_FOR_NEW),
        Arguments.of(
            Flaw.FENCE_IN_SLOT_0_TAKEN_FOR_VOID_DESPITE_DATA,
            "3,2/1",
            16,
            Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(
            Flaw.HOLE_BELOW_THE_ACKNOWLEDGED_TAKEN_FOR_THE_END,
            "4,2/1",
            20,
            Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.CUT_OBJECT_TAKEN_FOR_A_FENCE, "3,2/1", 18, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.CUT_OPENING_LISTED_AGAIN, "3,2/1", 13, Rule.OPENER_NEVER_ENDS),
        Arguments.of(
            Flaw.CUT_BETWEEN_THE_LISTS_TAKEN_FOR_A_FENCE, "3,2/2", 19, Rule.NUMBER_IS_GIVEN_TWICE),
        Arguments.of(Flaw.CUT_OBJECT_IS_NOT_REPORTED, "3,2/1", 18, Rule.LOSS_IS_NOT_REPORTED),
        Arguments.of(
            Flaw.NUMBERS_GO_ON_BEHIND_WHAT_CAN_BE_READ, "3,2/1", 18, Rule.NUMBER_IS_GIVEN_TWICE),
        Arguments.of(
            Flaw.DAMAGED_OPENING_TAKEN_FOR_AN_EMPTY_ONE, "2,1,1/1", 28, Rule.NUMBER_IS_GIVEN_TWICE),
        Arguments.of(Flaw.HOLES_NOT_FENCED, "3,2/1", 20, Rule.LOSS_IS_NOT_REPORTED));
  }

  @ParameterizedTest
  @MethodSource("flawsElsewhere")
  void eachFlawIsFoundWhereItDoesHarm(Flaw flaw, String bounds, int steps, Rule rule) {
    isFound(flaw, bounds, steps, rule);
  }

  private static void isFound(Flaw flaw, String bounds, int steps, Rule rule) {
    Search.Result result = new Search(shape(bounds, true), EnumSet.of(flaw)).run();

    assertEquals(rule, result.broken(), result::toString);
    assertEquals(steps, result.trace().size(), result::toString);
  }

  @Test
  void everyFlawIsTried() {
    Set<Flaw> tried = EnumSet.of(Flaw.CLAIMS_DELETED);
    Stream.concat(flaws(), flawsElsewhere()).forEach(row -> tried.add((Flaw) row.get()[0]));

    assertEquals(EnumSet.allOf(Flaw.class), tried);
  }

  /** They are kept all the same, as a second lock; with openings deleted, an epoch gets a second owner. */
  @Test
  void aDeletedClaimHarmsNobodyWhileOpeningsAreKept() {
    Shape shape = new Shape(3, 2, 2);

    Search.Result kept = new Search(shape, EnumSet.of(Flaw.CLAIMS_DELETED)).run();
    Search.Result deleted =
        new Search(shape, EnumSet.of(Flaw.CLAIMS_DELETED, Flaw.OPENINGS_DELETED)).run();

    assertNull(kept.broken(), kept::toString);
    assertEquals(Rule.ZOMBIE_IS_ACKNOWLEDGED, deleted.broken(), deleted::toString);
    assertTrue(deleted.trace().contains("owner 3 claims the epoch 1/0"), deleted::toString);
  }

  private static Shape shape(String bounds, boolean quarantine) {
    String[] parts = bounds.split("/", -1);
    int damages = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
    int[] objects = Stream.of(parts[0].split(",")).mapToInt(Integer::parseInt).toArray();
    return new Shape(damages, quarantine, objects);
  }
}
