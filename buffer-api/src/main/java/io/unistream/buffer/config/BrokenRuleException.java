package io.unistream.buffer.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;
import org.jspecify.annotations.Nullable;

/** A value is of the right kind and breaks a rule. The message is the rule, to stand between the setting and the value. */
final class BrokenRuleException extends JsonMappingException {

  private static final long serialVersionUID = 1L;

  BrokenRuleException(JsonParser json, String rule) {
    this(json, rule, null);
  }

  BrokenRuleException(JsonParser json, String rule, @Nullable Throwable cause) {
    super(json, rule, cause);
  }
}
