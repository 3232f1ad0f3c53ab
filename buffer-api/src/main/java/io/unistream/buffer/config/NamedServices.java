package io.unistream.buffer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The services that settings can name, such as backends: those that the library's own class loader sees, and then those of the thread's
 * context class loader, which in a thread of a common pool, or in a container, may see none, or others. For modules that
 * have services of their own; safe for use by any thread.
 *
 * @param <S> the type of the service
 */
public final class NamedServices<S> {

  /**
   * Finds services. To be called by the module that uses them, since only that may look them up.
   *
   * @param <S> the type of the service
   */
  @FunctionalInterface
  public interface Lookup<S> {

    /**
     * Returns all services that a class loader sees, as by {@link java.util.ServiceLoader#load(Class, ClassLoader)}.
     *
     * @param loader the class loader; null for the system's
     * @return the services
     */
    Iterable<S> in(@Nullable ClassLoader loader);
  }

  private final Class<S> type;
  private final Lookup<S> lookup;
  private final Function<? super S, String> name;

  private NamedServices(Class<S> type, Lookup<S> lookup, Function<? super S, String> name) {
    this.type = Objects.requireNonNull(type, "type");
    this.lookup = Objects.requireNonNull(lookup, "lookup");
    this.name = Objects.requireNonNull(name, "name");
  }

  /**
   * Returns the services of a type.
   *
   * @param type the type, whose class loader is the library's own
   * @param lookup finds them
   * @param name gives a service's name in settings
   * @param <S> the type of the service
   * @return the services
   */
  public static <S> NamedServices<S> of(
      Class<S> type, Lookup<S> lookup, Function<? super S, String> name) {
    return new NamedServices<>(type, lookup, name);
  }

  /**
   * Returns the service that a property of some settings names.
   *
   * @param settings the settings
   * @param property the property
   * @param advice says what to do where a service is not there, if its name is known all the same
   * @return the service
   * @throws BufferConfigException if the property names none that is there; the message names those that are
   */
  public S named(
      JsonSettings settings, String property, Function<String, @Nullable String> advice) {
    String wanted = settings.text(property).orElse(null);
    if (wanted == null) {
      throw settings.refused(
          property,
          property + " must be one of " + names() + ", was nothing"
              + Nearest.meant(property, settings.names()));
    }
    S own = seenBy(type.getClassLoader()).get(wanted);
    if (own != null) {
      return own;
    }
    SortedMap<String, S> all = all();
    S service = all.get(wanted);
    if (service == null) {
      String known = advice.apply(wanted);
      throw settings.refused(
          property,
          property + " must be one of " + all.keySet() + ", was \"" + wanted + "\"; "
              + (known == null
                  ? Nearest.question(wanted, all.keySet()) + "others come with their modules"
                  : known));
    }
    return service;
  }

  /**
   * Returns the names of all services that are there.
   *
   * @return the names
   */
  public Set<String> names() {
    return all().keySet();
  }

  private SortedMap<String, S> all() {
    SortedMap<String, S> all = seenBy(Thread.currentThread().getContextClassLoader());
    all.putAll(seenBy(type.getClassLoader()));
    return all;
  }

  private List<S> all(@Nullable ClassLoader loader) {
    List<S> all = new ArrayList<>();
    try {
      lookup.in(loader).forEach(all::add);
    } catch (ServiceConfigurationError e) {
      throw new BufferConfigException(
          "a " + type.getSimpleName() + " on the class path cannot be used: " + e.getMessage(), e);
    }
    return all;
  }

  private SortedMap<String, S> seenBy(@Nullable ClassLoader loader) {
    SortedMap<String, S> found = new TreeMap<>();
    for (S service : all(loader)) {
      S other = found.putIfAbsent(name.apply(service), service);
      if (other != null) {
        throw new BufferConfigException("two services are named \"" + name.apply(service) + "\": "
            + other.getClass().getName() + " and " + service.getClass().getName());
      }
    }
    return found;
  }
}
