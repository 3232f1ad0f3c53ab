package io.unistream.buffer.guice;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;

/** Finds out before the first record whether Jackson can write and read a type; it tells by itself only at a record. */
final class JsonAbility {

  private JsonAbility() {}

  static void check(ObjectMapper mapper, JavaType type) throws JsonMappingException {
    checkWriting(mapper.getSerializerProviderInstance(), type);
    checkReading(
        ((DefaultDeserializationContext) mapper.getDeserializationContext())
            .createDummyInstance(mapper.getDeserializationConfig()),
        type);
  }

  private static void checkWriting(SerializerProvider provider, JavaType type)
      throws JsonMappingException {
    // An Object is written by what it is at run time.
    if (!type.isJavaLangObject()
        && provider.isUnknownTypeSerializer(provider.findValueSerializer(type))) {
      throw JsonMappingException.from(
          provider, "Jackson finds no property to write in " + type.toCanonical());
    }
  }

  private static void checkReading(DeserializationContext context, JavaType type)
      throws JsonMappingException {
    JsonDeserializer<?> reader = context.findRootValueDeserializer(type);
    if (reader instanceof AbstractDeserializer
        || (reader instanceof BeanDeserializerBase bean
            && !bean.getValueInstantiator().canInstantiate())) {
      throw JsonMappingException.from(
          context, "Jackson finds no way to create a " + type.toCanonical());
    }
  }
}
