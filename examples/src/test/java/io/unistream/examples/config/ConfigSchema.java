package io.unistream.examples.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.producer.ProducerSettings;
import io.unistream.buffer.producer.config.SenderProvider;
import io.unistream.buffer.settings.ByteSizeSetting;
import io.unistream.buffer.settings.DurationSetting;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema (draft 2020-12) of a configuration, made of what the settings classes tell Jackson, and of the pages that describe the settings. An
 * editor completes and checks files by it; the library itself does not use it.
 */
final class ConfigSchema {

  private static final String REFERENCE = "\\$\\{";

  private static final String SIZE = "^\\d+ ?(B|[KMGT]iB|kB|[MGT]B)?$";

  private static final String DURATION =
      "^((?=\\d)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?|-?[Pp].+)$";

  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, String> descriptions;

  /** Makes one with what the pages say of each setting, by its full name. */
  ConfigSchema(Map<String, String> descriptions) {
    this.descriptions = descriptions;
  }

  ObjectNode schema() {
    ObjectNode schema = mapper.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Buffers and producers of a program");
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("$schema").put("type", "string");
    properties.set("buffers", named("buffer", "Buffers by name, opened by BufferConfig.open"));
    properties.set(
        "producers", named("producer", "Producers by name, started by BufferConfig.start"));
    ObjectNode definitions = schema.putObject("$defs");
    buffers(definitions);
    senders(definitions);
    producer(definitions);
    return schema;
  }

  private ObjectNode named(String definition, String description) {
    ObjectNode named =
        mapper.createObjectNode().put("type", "object").put("description", description);
    named.set("additionalProperties", reference(definition));
    return named;
  }

  private ObjectNode reference(String definition) {
    return mapper.createObjectNode().put("$ref", "#/$defs/" + definition);
  }

  private void buffers(ObjectNode definitions) {
    Set<String> names = new TreeSet<>();
    for (BufferBackend<?> backend : ServiceLoader.load(BufferBackend.class)) {
      ObjectNode object = object(backend.settingsType(), "");
      properties(object).set("backend", constant(backend.name()));
      properties(object)
          .set(
              "codec",
              choice(List.of("json", "string", "bytes"))
                  .put("description", "how records are written; by default what suits their type"));
      definitions.set(definition("buffer", backend.name()), object);
      names.add(backend.name());
    }
    definitions.set("buffer", oneOf("buffer", "backend", names));
  }

  private void senders(ObjectNode definitions) {
    Set<String> names = new TreeSet<>();
    for (SenderProvider<?> provider : ServiceLoader.load(SenderProvider.class)) {
      ObjectNode object = object(provider.settingsType(), provider.name() + ".");
      properties(object).set("type", constant(provider.name()));
      definitions.set(definition("sender", provider.name()), object);
      names.add(provider.name());
    }
    definitions.set("sender", oneOf("sender", "type", names));
  }

  /** One of those that are known, or another module's, whose settings nobody knows here. */
  private ObjectNode oneOf(String kind, String property, Set<String> names) {
    ObjectNode schema = mapper.createObjectNode().put("type", "object");
    schema.putArray("required").add(property);
    ObjectNode name = schema.putObject("properties").putObject(property);
    name.put("type", "string");
    ArrayNode examples = name.putArray("examples");
    ArrayNode cases = schema.putArray("allOf");
    for (String each : names) {
      examples.add(each);
      ObjectNode one = cases.addObject();
      one.putObject("if").putObject("properties").set(property, constant(each));
      one.set("then", reference(definition(kind, each)));
    }
    return schema;
  }

  private void producer(ObjectNode definitions) {
    ObjectNode producer = object(ProducerSettings.class, "");
    ObjectNode properties = properties(producer);
    properties.remove("name"); // that under which it stands
    properties.set("buffer", reference("buffer"));
    properties.set("sender", reference("sender"));
    ArrayNode letters = properties.putObject("deadLetters").putArray("anyOf");
    letters.add(constant("discard"));
    letters.add(text(REFERENCE));
    ObjectNode grave = reference("buffer");
    grave.putObject("properties").put("codec", false); // made of that of the records
    letters.add(grave);
    producer.putArray("required").add("buffer");
    definitions.set("producer", producer);
  }

  private static String definition(String kind, String name) {
    return kind + "-" + name;
  }

  private static ObjectNode properties(ObjectNode object) {
    return (ObjectNode) object.get("properties");
  }

  /** The object that Jackson reads into a type. */
  private ObjectNode object(Class<?> type, String prefix) {
    ObjectNode object = mapper.createObjectNode().put("type", "object");
    object.put("additionalProperties", false);
    ObjectNode properties = object.putObject("properties");
    ArrayNode required = mapper.createArrayNode();
    for (BeanPropertyDefinition property : read(type)) {
      AnnotatedParameter parameter = property.getConstructorParameter();
      if (parameter == null) {
        continue; // written, and not read
      }
      String name = prefix + property.getName();
      ObjectNode value = value(parameter, name);
      String description = descriptions.get(name);
      properties.set(
          property.getName(), description == null ? value : value.put("description", description));
      if (property.isRequired()) {
        required.add(property.getName());
      }
    }
    if (!required.isEmpty()) {
      object.set("required", required);
    }
    return object;
  }

  private List<BeanPropertyDefinition> read(Class<?> type) {
    return mapper
        .getDeserializationConfig()
        .introspect(mapper.constructType(type))
        .findProperties();
  }

  private ObjectNode value(AnnotatedParameter parameter, String name) {
    JsonDeserialize annotation = parameter.getAnnotation(JsonDeserialize.class);
    @Nullable Class<?> using = annotation == null ? null : annotation.using();
    if (using == DurationSetting.class) {
      return text(DURATION);
    }
    if (using == ByteSizeSetting.class) {
      return orText(mapper.createObjectNode().put("type", "integer"), SIZE);
    }
    return value(parameter.getType(), name);
  }

  private ObjectNode value(JavaType type, String name) {
    Class<?> raw = type.getRawClass();
    if (raw == String.class || raw == Path.class || raw == URI.class) {
      return mapper.createObjectNode().put("type", "string");
    }
    if (raw == Boolean.class || raw == boolean.class) {
      return orText(mapper.createObjectNode().put("type", "boolean"), null);
    }
    if (raw == Integer.class || raw == Long.class) {
      return orText(mapper.createObjectNode().put("type", "integer"), null);
    }
    if (raw.isEnum()) {
      return choice(
          List.of(raw.getEnumConstants()).stream().map(Object::toString).toList());
    }
    if (type.isMapLikeType()) {
      ObjectNode map = mapper.createObjectNode().put("type", "object");
      map.set("additionalProperties", value(type.getContentType(), name));
      return map;
    }
    return object(raw, name + ".");
  }

  private ObjectNode constant(String value) {
    return mapper.createObjectNode().put("const", value);
  }

  /** A word in either case, or a reference to the environment. */
  private ObjectNode choice(List<String> words) {
    ObjectNode choice = mapper.createObjectNode();
    ArrayNode any = choice.putArray("anyOf");
    ArrayNode all = any.addObject().putArray("enum");
    words.forEach(word -> all.add(word.toLowerCase(Locale.ROOT)));
    words.stream().filter(word -> !word.equals(word.toLowerCase(Locale.ROOT))).forEach(all::add);
    any.add(text(REFERENCE));
    return choice;
  }

  /** A value, or a text of a form, or a reference to the environment. */
  private ObjectNode orText(ObjectNode value, @Nullable String form) {
    ObjectNode choice = mapper.createObjectNode();
    ArrayNode any = choice.putArray("anyOf");
    any.add(value);
    any.add(text(form == null ? REFERENCE : form + "|" + REFERENCE));
    return choice;
  }

  private ObjectNode text(String form) {
    String pattern =
        form.equals(REFERENCE) || form.endsWith(REFERENCE) ? form : form + "|" + REFERENCE;
    return mapper
        .createObjectNode()
        .put("type", "string")
        .put("pattern", Objects.requireNonNull(pattern));
  }
}
