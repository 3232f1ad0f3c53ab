package io.unistream.buffer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payload that Jackson cannot read, told without a word of it. Jackson's own messages quote what they stumbled over, which may be
 * anybody's secret, and exceptions end up in logs. This one says where, what kind of exception it was, and what was expected. What the
 * program's own code threw, such as a record's constructor, stays the cause.
 */
final class UnreadableJsonException extends JsonProcessingException {

  private static final long serialVersionUID = 1L;

  private UnreadableJsonException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }

  static UnreadableJsonException of(JsonProcessingException e, JavaType type) {
    Throwable own = own(e);
    StringBuilder message = new StringBuilder("the payload is not JSON that ")
        .append(type.toCanonical())
        .append(" can be read from: ")
        .append(e.getClass().getSimpleName());
    String path = path(e);
    if (!path.isEmpty()) {
      message.append(" at ").append(path);
    }
    if (e.getLocation() != null && e.getLocation().getByteOffset() >= 0) {
      message.append(", byte ").append(e.getLocation().getByteOffset());
    }
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      message.append(", where ").append(mismatch.getTargetType().getName()).append(" is expected");
    }
    if (e instanceof StreamConstraintsException) { // which tells lengths
      message.append(": ").append(e.getOriginalMessage());
    }
    if (own != null) {
      message.append(": ").append(own);
    }
    UnreadableJsonException unreadable = new UnreadableJsonException(message.toString(), own);
    unreadable.setStackTrace(e.getStackTrace());
    return unreadable;
  }

  /** What the program's own code threw; null if it was Jackson that refused. */
  private static @Nullable Throwable own(JsonProcessingException e) {
    Throwable cause = e.getCause();
    while (cause instanceof JsonProcessingException) {
      cause = cause.getCause();
    }
    return cause == null || isOfJackson(cause) ? null : cause;
  }

  /** Jackson has the JDK read numbers and times, whose exceptions quote as well. */
  private static boolean isOfJackson(Throwable cause) {
    for (StackTraceElement frame : cause.getStackTrace()) {
      String module = frame.getModuleName();
      if (module == null || !module.startsWith("java.")) {
        return frame.getClassName().startsWith("com.fasterxml.jackson.");
      }
    }
    return true; // nobody knows whose it is
  }

  /** Names of properties are the type's; those of a map are the record's. */
  private static String path(JsonProcessingException e) {
    StringBuilder path = new StringBuilder();
    if (e instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        if (step.getFieldName() == null) {
          path.append('[').append(step.getIndex()).append(']');
        } else if (e instanceof UnrecognizedPropertyException unknown
            && unknown.getPropertyName().equals(step.getFieldName())) {
          path.append("[an unknown property]");
        } else if (isOfTheType(step)) {
          path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
        } else {
          path.append("[a key]");
        }
      }
    }
    return path.toString();
  }

  private static boolean isOfTheType(JsonMappingException.Reference step) {
    Object from = step.getFrom();
    Class<?> type = from instanceof Class<?> found ? found : from == null ? null : from.getClass();
    return type != null && !Map.class.isAssignableFrom(type);
  }
}
