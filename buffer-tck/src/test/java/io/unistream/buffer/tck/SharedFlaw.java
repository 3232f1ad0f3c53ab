package io.unistream.buffer.tck;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is wrong with an {@link ObjectWal}, and the rule that must reject it. */
enum SharedFlaw {
  NONE(null),
  PUTS_NO_FENCE(Rule.OWN_FENCE),
  LOOKS_BEFORE_IT_WRITES(Rule.OWN_LATE),
  TAKES_ITS_OWN_SUCCESS_FOR_A_CONFLICT(Rule.OWN_AMBIGUOUS),
  TAKES_A_CONFLICT_FOR_ITS_OWN_SUCCESS(Rule.OWN_AMBIGUOUS),
  SENDS_AGAIN_UNDER_ANOTHER_KEY(Rule.OWN_AMBIGUOUS);

  private final @Nullable Rule rejectedBy;

  SharedFlaw(@Nullable Rule rejectedBy) {
    this.rejectedBy = rejectedBy;
  }

  Rule rejectedBy() {
    return Objects.requireNonNull(rejectedBy, "nothing is wrong");
  }
}
