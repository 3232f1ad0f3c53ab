package io.unistream.buffer.config;

import io.unistream.buffer.BufferException;

/**
 * Thrown if settings cannot be used. Correct them: the message names the file, the setting, the rule and the value.
 * Nothing was opened or changed.
 */
public final class BufferConfigException extends BufferException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened and what to do
   */
  public BufferConfigException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message what happened and what to do
   * @param cause the cause
   */
  public BufferConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
