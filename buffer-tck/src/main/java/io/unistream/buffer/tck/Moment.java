package io.unistream.buffer.tck;

/**
 * A point in time as the model sees it.
 *
 * @param trueMillis time that really passed, down times of the process included
 * @param wallMillis what the wall clock shows, jumps included
 */
record Moment(long trueMillis, long wallMillis) {}
