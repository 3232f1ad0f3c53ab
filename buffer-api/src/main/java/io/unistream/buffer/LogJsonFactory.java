package io.unistream.buffer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8JsonGenerator;
import com.fasterxml.jackson.databind.MappingJsonFactory;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Another factory, made to read all that it writes. Its parsers have none of the limits that are meant against documents of
 * strangers. Its generators refuse what no parser reads: a name with half a surrogate pair, which Jackson writes as an escape and
 * reads in text alone. The names of properties are known and not looked at, those of maps and trees are.
 */
final class LogJsonFactory extends JsonFactory {

  private static final long serialVersionUID = 1L;

  private LogJsonFactory(JsonFactoryBuilder builder, ObjectCodec codec) {
    super(builder);
    setCodec(codec);
  }

  /** Whether it is known how to make another one of a factory. */
  static boolean canBe(JsonFactory factory) {
    Class<?> kind = factory.getClass();
    return kind == JsonFactory.class || kind == MappingJsonFactory.class;
  }

  static LogJsonFactory of(JsonFactory factory, ObjectCodec codec) {
    StreamReadConstraints none = StreamReadConstraints.builder()
        .maxNumberLength(Integer.MAX_VALUE)
        .maxStringLength(Integer.MAX_VALUE)
        .maxNameLength(Integer.MAX_VALUE)
        .maxDocumentLength(-1)
        .maxTokenCount(-1)
        .maxNestingDepth(Math.max(
            factory.streamReadConstraints().getMaxNestingDepth(),
            factory.streamWriteConstraints().getMaxNestingDepth()))
        .build();
    return new LogJsonFactory(new JsonFactoryBuilder(factory).streamReadConstraints(none), codec);
  }

  @Override
  protected JsonGenerator _createUTF8Generator(OutputStream out, IOContext context) {
    UTF8JsonGenerator generator =
        new NameCheckingGenerator(context, _generatorFeatures, _objectCodec, out, _quoteChar);
    if (_maximumNonEscapedChar > 0) {
      generator.setHighestNonEscapedChar(_maximumNonEscapedChar);
    }
    if (_characterEscapes != null) {
      generator.setCharacterEscapes(_characterEscapes);
    }
    SerializableString separator = _rootValueSeparator;
    if (separator != DEFAULT_ROOT_VALUE_SEPARATOR) {
      generator.setRootValueSeparator(separator);
    }
    return generator;
  }

  /** The names of properties come as {@link SerializableString}, all others as text. */
  private static final class NameCheckingGenerator extends UTF8JsonGenerator {

    NameCheckingGenerator(
        IOContext context, int features, ObjectCodec codec, OutputStream out, char quote) {
      super(context, features, codec, out, quote);
    }

    @Override
    public void writeFieldName(String name) throws IOException {
      if (hasHalf(name)) {
        throw new JsonGenerationException(
            "a name with half a surrogate pair could not be read back", this);
      }
      super.writeFieldName(name);
    }

    private static boolean hasHalf(String name) {
      int length = name.length();
      for (int i = 0; i < length; i++) {
        char c = name.charAt(i);
        if (Character.isSurrogate(c)) {
          if (Character.isLowSurrogate(c)
              || i + 1 == length
              || !Character.isLowSurrogate(name.charAt(i + 1))) {
            return true;
          }
          i++;
        }
      }
      return false;
    }
  }
}
