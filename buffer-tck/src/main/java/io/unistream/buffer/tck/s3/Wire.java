package io.unistream.buffer.tck.s3;

import java.util.concurrent.CompletableFuture;

/** One request, ready to go to the store: now, later, or never. */
interface Wire {

  /** Sends it; completes with the whole answer. */
  CompletableFuture<Answer> send();
}
