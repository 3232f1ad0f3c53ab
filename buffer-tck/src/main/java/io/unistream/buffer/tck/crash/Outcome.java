package io.unistream.buffer.tck.crash;

/**
 * One way in which a power cut may end: for each undecided directory step whether it was kept, and for each undecided
 * change of a file what became of it.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Outcome(boolean[] kept, Tear[] tears) {}
