package io.unistream.buffer.tck;

import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.RecordCodec;

/** What a buffer on a {@link Disk} is made from. */
record Setup<R>(
    Disk disk, BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {}
