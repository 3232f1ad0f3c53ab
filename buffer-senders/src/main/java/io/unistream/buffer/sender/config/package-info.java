/** The senders of this module as settings name them; found by {@link java.util.ServiceLoader}, and not exported. */
@NullMarked
package io.unistream.buffer.sender.config;

import org.jspecify.annotations.NullMarked;
