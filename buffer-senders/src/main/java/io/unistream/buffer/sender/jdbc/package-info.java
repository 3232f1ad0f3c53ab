/** Delivery to a database: start at {@link io.unistream.buffer.sender.jdbc.JdbcSender}. */
@NullMarked
package io.unistream.buffer.sender.jdbc;

import org.jspecify.annotations.NullMarked;
