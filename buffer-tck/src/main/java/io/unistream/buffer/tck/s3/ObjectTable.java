package io.unistream.buffer.tck.s3;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects of one bucket. Each method is one step, seen by all others as before or after. */
final class ObjectTable {

  /** An object. Its bytes are never changed, so copies of the table share them. */
  static final class Stored {

    final byte[] bytes;
    final String etag;
    final Map<String, String> headers;
    final Instant modified;

    Stored(byte[] bytes, Map<String, String> headers, Instant modified) {
      this.bytes = bytes;
      this.etag = '"' + Digests.md5Hex(bytes) + '"';
      this.headers = Map.copyOf(headers);
      this.modified = modified;
    }
  }

  // Guarded by this.
  private final NavigableMap<String, Stored> objects = new TreeMap<>();

  synchronized ObjectTable copy() {
    ObjectTable copy = new ObjectTable();
    copy.takeAll(objects);
    return copy;
  }

  private synchronized void takeAll(Map<String, Stored> others) {
    objects.putAll(others);
  }

  synchronized void put(String key, Stored object) {
    objects.put(key, object);
  }

  /** False if there is one. */
  synchronized boolean putIfAbsent(String key, Stored object) {
    return objects.putIfAbsent(key, object) == null;
  }

  synchronized @Nullable Stored get(String key) {
    return objects.get(key);
  }

  synchronized void remove(List<String> keys) {
    keys.forEach(objects::remove);
  }

  synchronized List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  synchronized ListPage list(ListQuery query) {
    List<Map.Entry<String, Stored>> found = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    String last = "";
    if (query.maxKeys() == 0) {
      return new ListPage(found, groups, null);
    }
    for (Map.Entry<String, Stored> each : from(query).entrySet()) {
      String key = each.getKey();
      if (!key.startsWith(query.prefix())) {
        break;
      }
      String group = query.group(key);
      if (group != null && (group.equals(last) || group.equals(query.after()))) {
        continue;
      }
      if (found.size() + groups.size() == query.maxKeys()) {
        return new ListPage(found, groups, last);
      }
      if (group == null) {
        found.add(each);
        last = key;
      } else {
        groups.add(group);
        last = group;
      }
    }
    return new ListPage(found, groups, null);
  }

  private SortedMap<String, Stored> from(ListQuery query) {
    return query.after().compareTo(query.prefix()) >= 0 && !query.after().isEmpty()
        ? objects.tailMap(query.after(), false)
        : objects.tailMap(query.prefix(), true);
  }
}
