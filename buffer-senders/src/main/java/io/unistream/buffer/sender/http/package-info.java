/** Delivery by HTTP: start at {@link io.unistream.buffer.sender.http.HttpSender}. */
@NullMarked
package io.unistream.buffer.sender.http;

import org.jspecify.annotations.NullMarked;
