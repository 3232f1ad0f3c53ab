package io.unistream.buffer.batch;

import io.unistream.buffer.BufferListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is to be told once no lock is held (LIFE-LISTENER), in a chain: made before what it tells of takes effect,
 * so that noting it down afterwards needs no memory.
 */
final class Event {

  final Consumer<BufferListener> what;

  @Nullable
  Event next;

  Event(Consumer<BufferListener> what) {
    this.what = what;
  }
}
