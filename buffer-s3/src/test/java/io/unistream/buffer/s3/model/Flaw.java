package io.unistream.buffer.s3.model;

/** A mistake that an implementation could make; the model makes it when asked to. */
enum Flaw {
  // Taking over.
  NO_NEAR_FENCE,
  NEAR_FENCE_TAKES_412_FOR_THE_END,
  NEAR_FENCE_TAKES_409_FOR_EXISTS,
  NEAR_FENCE_GOES_OVER_FENCES,
  FENCE_COUNTS_AS_AN_OBJECT_IN_THE_SEARCH_FOR_THE_HOLE,
  NO_FAR_FENCE,
  NO_LIST_AFTER_THE_NEAR_FENCE,
  /** As the note first had it: the watermark is read again from the object before the near fence, without a LIST. */
  WATERMARK_READ_AGAIN_FROM_THE_LAST_OBJECT,
  HOLE_SEARCHED_FROM_THE_LOWEST_KEY,
  /** A header says of slots that they were acknowledged which were only sent. */
  SENT_COUNTS_AS_ACKNOWLEDGED_IN_HEADERS,
  /** After the claim. Whoever claims before somebody who is about to claim as well is not fenced by the fence before the claim. */
  VOID_EPOCH_NOT_FENCED,
  OPENING_BEFORE_THE_FENCES,
  // Appending.
  ACKNOWLEDGED_BY_COMPLETION,
  OWN_412_TAKEN_FOR_A_CONFLICT,
  FOREIGN_412_TAKEN_FOR_SUCCESS,
  APPEND_TAKES_409_FOR_EXISTS,
  /** As the note first had it: whoever meets a fence is fenced at that slot. */
  ANY_FENCE_PROVES_VOID,
  UNKNOWN_OUTCOME_SKIPS_THE_SLOT,
  UNKNOWN_OUTCOME_REUSES_THE_SLOT,
  // Committing and deleting.
  WATERMARK_BEFORE_THE_COMMIT_IS_ACKNOWLEDGED,
  /** The watermark rises over the last object with a committed record, which alone tells its number. */
  WATERMARK_BEHIND_ALL_THAT_IS_COMMITTED,
  DELETED_BEFORE_THE_WATERMARK_IS_ACKNOWLEDGED,
  GARBAGE_DELETED_BEFORE_THE_OPENING,
  GARBAGE_DELETED_ABOVE_THE_OWN_EPOCH,
  FENCES_DELETED,
  /** As the note first had it: an opening is deleted like any other object. */
  OPENINGS_DELETED,
  CLAIMS_DELETED,
  // Claims and checkpoints.
  CHECKPOINT_BEFORE_THE_OPENING,
  /** What is garbage is judged by the range of the epoch that was closed, and not by those of the backlog. */
  GARBAGE_BY_THE_LAST_RANGE_ALONE,
  CHECKPOINTS_ALL_DELETED,
  /** What the newest claim says of the newest checkpoint is not carried on. */
  CLAIMS_ARE_NOT_READ,
  OLDER_CLAIM_READ,
  /** In the LIST behind the checkpoint. */
  FENCE_IN_SLOT_0_TAKEN_FOR_VOID_DESPITE_DATA,
  // Where something is damaged.
  HOLE_BELOW_THE_ACKNOWLEDGED_TAKEN_FOR_THE_END,
  CUT_OBJECT_TAKEN_FOR_A_FENCE,
  /** A claim of slot 0 met an opening that a LIST shows as a fence: it is listed again until there is data. */
  CUT_OPENING_LISTED_AGAIN,
  CUT_BETWEEN_THE_LISTS_TAKEN_FOR_A_FENCE,
  CUT_OBJECT_IS_NOT_REPORTED,
  NUMBERS_GO_ON_BEHIND_WHAT_CAN_BE_READ,
  DAMAGED_OPENING_TAKEN_FOR_AN_EMPTY_ONE,
  /** With a damaged newest header, the free slots before the last objects get no fence. */
  HOLES_NOT_FENCED
}
