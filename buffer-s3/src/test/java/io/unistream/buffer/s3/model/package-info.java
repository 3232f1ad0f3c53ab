/**
 * The protocol of docs/decisions/0006 as a small model, searched wholly: every interleaving of two or three owners over a
 * store of keys. Not the backend's code: what the backend's code has to do.
 */
@NullMarked
package io.unistream.buffer.s3.model;

import org.jspecify.annotations.NullMarked;
