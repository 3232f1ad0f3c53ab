/** Records that are encrypted wherever they are stored. Start at {@link io.unistream.buffer.encryption.EncryptedCodec}. */
@NullMarked
package io.unistream.buffer.encryption;

import org.jspecify.annotations.NullMarked;
