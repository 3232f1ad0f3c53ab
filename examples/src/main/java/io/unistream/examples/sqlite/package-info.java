/**
 * A backend as a stranger to the library would write it: a {@link io.unistream.buffer.wal.Wal} on SQLite. The kit checks it
 * in the tests of this module.
 */
@NullMarked
package io.unistream.examples.sqlite;

import org.jspecify.annotations.NullMarked;
