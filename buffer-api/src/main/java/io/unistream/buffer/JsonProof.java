package io.unistream.buffer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.impl.TypeWrappedDeserializer;
import com.fasterxml.jackson.databind.deser.std.ContainerDeserializerBase;
import com.fasterxml.jackson.databind.deser.std.ThrowableDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.ContainerSerializer;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.impl.BeanAsArraySerializer;
import com.fasterxml.jackson.databind.ser.impl.UnsupportedTypeSerializer;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out before the first record whether Jackson can write a type and read what it writes; it tells by itself only at a
 * record, and for reading only when that is in the log. Follows what is written and what is read of a type side by side, into the
 * types of its properties and elements.
 */
final class JsonProof {

  private final SerializerProvider writing;
  private final DeserializationContext reading;
  private final ObjectReader reader;
  private final Set<JavaType> seen = new HashSet<>();
  private final TreeSet<String> unproven = new TreeSet<>();

  private JsonProof(ObjectMapper mapper, ObjectReader reader) {
    this.writing = mapper.getSerializerProviderInstance();
    this.reading = ((DefaultDeserializationContext) mapper.getDeserializationContext())
        .createDummyInstance(mapper.getDeserializationConfig());
    this.reader = reader;
  }

  /**
   * Proves a type.
   *
   * @return the types of which it can be told at a record only
   * @throws JsonMappingException if it cannot be written, or what is written not read; says why
   */
  static List<String> of(
      ObjectMapper mapper, ObjectWriter writer, ObjectReader reader, JavaType type)
      throws JsonMappingException {
    JsonProof proof = new JsonProof(mapper, reader);
    if (!type.isJavaLangObject()) { // written by what it is at run time, read by what is written
      JsonSerializer<?> written = proof.writing.findValueSerializer(type);
      JsonDeserializer<?> read = proof.reading.findRootValueDeserializer(type);
      if (read instanceof AbstractDeserializer) {
        throw proof.unreadable(type);
      }
      proof.check(type, written, read);
      if (written instanceof BeanSerializerBase) {
        proof.trySample(type, writer);
      }
    }
    return List.copyOf(proof.unproven);
  }

  private void check(JavaType type, JsonSerializer<?> written, JsonDeserializer<?> read)
      throws JsonMappingException {
    if (writing.isUnknownTypeSerializer(written)) {
      throw JsonMappingException.from(
          writing, "Jackson finds no property to write in " + type.toCanonical());
    }
    if (written instanceof UnsupportedTypeSerializer) {
      explain(written);
    }
    if (!seen.add(type)) {
      return;
    }
    if (read instanceof AbstractDeserializer || read instanceof TypeWrappedDeserializer) {
      unproven.add(type.toCanonical());
    } else if (read instanceof BeanDeserializerBase bean) {
      checkBean(type, written, bean);
    } else if (read instanceof ContainerDeserializerBase<?> container) {
      checkContent(type, written, container);
    }
  }

  /** Has it thrown what it throws for each value: which module there is for its type. */
  private void explain(JsonSerializer<?> unsupported) throws JsonMappingException {
    try {
      unsupported.serialize(null, null, writing);
    } catch (JsonMappingException e) {
      throw e;
    } catch (IOException e) {
      throw JsonMappingException.from(writing, e.toString(), e);
    }
  }

  private void checkBean(JavaType type, JsonSerializer<?> written, BeanDeserializerBase read)
      throws JsonMappingException {
    ValueInstantiator creator = read.getValueInstantiator();
    if (!creator.canInstantiate()) {
      throw unreadable(type);
    }
    if (written instanceof BeanAsArraySerializer
        || !(written instanceof BeanSerializerBase)
        || read instanceof ThrowableDeserializer) {
      unproven.add(type.toCanonical());
      return;
    }
    if (!creator.canCreateUsingDefault()
        && !creator.canCreateFromObjectWith()
        && !creator.canCreateUsingDelegate()
        && !creator.canCreateUsingArrayDelegate()) {
      throw unreadable(type);
    }
    for (Iterator<PropertyWriter> all = written.properties(); all.hasNext(); ) {
      if (all.next() instanceof BeanPropertyWriter property && !property.isUnwrapping()) {
        checkProperty(type, property, read.findProperty(property.getName()));
      }
    }
  }

  private void checkProperty(
      JavaType type, BeanPropertyWriter written, @Nullable SettableBeanProperty read)
      throws JsonMappingException {
    if (read == null) {
      checkUnknown(type, written.getName());
    } else if (read.hasValueTypeDeserializer()) {
      unproven.add(read.getType().toCanonical());
    } else if (!read.getType().isJavaLangObject()
        && read.getAnnotation(JsonIgnoreProperties.class) == null) {
      JsonSerializer<?> serializer = written.getSerializer();
      check(
          read.getType(),
          serializer == null ? writing.findValueSerializer(written.getType()) : serializer,
          read.getValueDeserializer());
    }
  }

  private void checkContent(
      JavaType type, JsonSerializer<?> written, ContainerDeserializerBase<?> read)
      throws JsonMappingException {
    JavaType content = type.getContentType();
    JsonDeserializer<?> contentRead = read.getContentDeserializer();
    if (content == null || content.isJavaLangObject() || contentRead == null) {
      return;
    }
    JsonSerializer<?> contentWritten = written instanceof ContainerSerializer<?> container
        ? container.getContentSerializer()
        : null;
    check(
        content,
        contentWritten == null ? writing.findValueSerializer(content) : contentWritten,
        contentRead);
  }

  /** What is written and is no property to the reader may be one that it ignores, or any, or none that it takes. */
  private void checkUnknown(JavaType type, String property) throws JsonMappingException {
    if (!reader.isEnabled(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)) {
      return;
    }
    try {
      reader.forType(type).readValue(reading.getNodeFactory().objectNode().putNull(property));
    } catch (UnrecognizedPropertyException e) {
      throw JsonMappingException.from(
          reading,
          "Jackson writes the property " + property + " of " + type.toCanonical()
              + " but does not read it: annotate it with @JsonIgnore, or disable FAIL_ON_UNKNOWN_PROPERTIES",
          e);
    } catch (IOException | RuntimeException e) {
      // Without the other properties there may be no such object: it was not this one that failed.
      unproven.add(type.toCanonical());
    }
  }

  /** An object without any property, if the type has such a one. */
  private void trySample(JavaType type, ObjectWriter writer) throws JsonMappingException {
    byte[] payload;
    try {
      payload =
          writer.writeValueAsBytes(reader.<Object>readValue("{}".getBytes(StandardCharsets.UTF_8)));
    } catch (IOException | RuntimeException e) {
      return;
    }
    try {
      reader.readValue(payload);
    } catch (JsonProcessingException e) {
      throw JsonMappingException.from(
          reading,
          "Jackson cannot read what it writes of " + type.toCanonical() + ": "
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw JsonMappingException.from(reading, e.toString(), e);
    }
  }

  private JsonMappingException unreadable(JavaType type) {
    return JsonMappingException.from(
        reading, "Jackson finds no way to create a " + type.toCanonical());
  }
}
