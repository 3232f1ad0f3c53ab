package io.unistream.buffer.s3.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/decisions/0006, searched wholly. The bounds are objects for each owner, the opening included: {@code
 * -Ds3.model="6,3 3,3,3"} searches larger ones.
 */
class S3ProtocolModelTest {

  static Stream<Arguments> bounds() {
    String bounds = System.getProperty("s3.model", "5,3 4,2,2");
    return Stream.of(bounds.split(" ")).map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void noRuleIsBrokenInAnyState(String objects) {
    Search.Result result = new Search(shape(objects), EnumSet.noneOf(Flaw.class)).run();

    assertNull(result.broken(), result::toString);
    assertTrue(result.states() > 300_000, result::toString);
  }

  static Stream<Arguments> flaws() {
    return Stream.of(
        Arguments.of(Flaw.NO_NEAR_FENCE, 12, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.NEAR_FENCE_TAKES_412_FOR_THE_END, 12, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.NEAR_FENCE_TAKES_409_FOR_EXISTS, 10, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.NEAR_FENCE_GOES_OVER_FENCES, 10, Rule.OPENER_NEVER_ENDS),
        Arguments.of(
            Flaw.FENCE_COUNTS_AS_AN_OBJECT_IN_THE_SEARCH_FOR_THE_HOLE, 12, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.NO_FAR_FENCE, 11, Rule.OPENER_NEVER_ENDS),
        Arguments.of(Flaw.NO_LIST_AFTER_THE_NEAR_FENCE, 16, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.WATERMARK_READ_AGAIN_FROM_THE_LAST_OBJECT, 17, Rule.COMMITTED_COMES_BACK),
        Arguments.of(Flaw.HOLE_SEARCHED_FROM_THE_LOWEST_KEY, 15, Rule.OPENER_NEVER_ENDS),
        Arguments.of(Flaw.SENT_COUNTS_AS_ACKNOWLEDGED_IN_HEADERS, 10, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.VOID_EPOCH_NOT_FENCED, 9, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.OPENING_BEFORE_THE_FENCES, 9, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.ACKNOWLEDGED_BY_COMPLETION, 13, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.OWN_412_TAKEN_FOR_A_CONFLICT, 6, Rule.FENCED_BY_NOBODY),
        Arguments.of(Flaw.FOREIGN_412_TAKEN_FOR_SUCCESS, 9, Rule.ACKNOWLEDGED_IS_LOST),
        Arguments.of(Flaw.APPEND_TAKES_409_FOR_EXISTS, 5, Rule.FENCED_BY_NOBODY),
        Arguments.of(Flaw.ANY_FENCE_PROVES_VOID, 18, Rule.VOID_IS_IN_THE_LOG),
        Arguments.of(Flaw.UNKNOWN_OUTCOME_SKIPS_THE_SLOT, 11, Rule.LOG_HAS_A_HOLE),
        Arguments.of(Flaw.UNKNOWN_OUTCOME_REUSES_THE_SLOT, 7, Rule.OTHER_BYTES),
        Arguments.of(
            Flaw.WATERMARK_BEFORE_THE_COMMIT_IS_ACKNOWLEDGED, 14, Rule.FORGOTTEN_WITHOUT_A_COMMIT),
        Arguments.of(
            Flaw.DELETED_BEFORE_THE_WATERMARK_IS_ACKNOWLEDGED, 8, Rule.ACKNOWLEDGED_IS_LOST),
        Arguments.of(Flaw.GARBAGE_DELETED_BEFORE_THE_OPENING, 14, Rule.ACKNOWLEDGED_IS_LOST),
        Arguments.of(Flaw.GARBAGE_DELETED_ABOVE_THE_OWN_EPOCH, 13, Rule.ACKNOWLEDGED_IS_LOST),
        Arguments.of(Flaw.FENCES_DELETED, 11, Rule.ZOMBIE_IS_ACKNOWLEDGED),
        Arguments.of(Flaw.OPENINGS_DELETED, 15, Rule.ZOMBIE_IS_ACKNOWLEDGED));
  }

  @ParameterizedTest
  @MethodSource("flaws")
  void eachFlawIsFoundByAShortestTrace(Flaw flaw, int steps, Rule rule) {
    Search.Result result = new Search(new Shape(4, 3), EnumSet.of(flaw)).run();

    assertEquals(rule, result.broken(), result::toString);
    assertEquals(steps, result.trace().size(), result::toString);
  }

  @Test
  void everyFlawIsTried() {
    Set<Flaw> tried = EnumSet.of(Flaw.CLAIMS_DELETED);
    flaws().forEach(row -> tried.add((Flaw) row.get()[0]));

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

  private static Shape shape(String objects) {
    return new Shape(Stream.of(objects.split(",")).mapToInt(Integer::parseInt).toArray());
  }
}
