package io.unistream.buffer.tck.s3;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** What a listing does not show yet: an object, or that it is gone. */
  private record Change(long request, String key, @Nullable Stored object) {}

  // Guarded by this.
  private final NavigableMap<String, Stored> objects = new TreeMap<>();
  /** What listings show, if they lag; otherwise empty. */
  private final NavigableMap<String, Stored> listed = new TreeMap<>();
  /** Changes that are not in it, in order. */
  private final Deque<Change> changes = new ArrayDeque<>();

  private long lag;
  /** How many bytes all objects may have together. */
  private long capacity = Long.MAX_VALUE;

  /** A copy whose listings show all that this one's will. */
  synchronized ObjectTable copy() {
    ObjectTable copy = new ObjectTable();
    copy.takeAll(objects, lag, capacity);
    return copy;
  }

  private synchronized void takeAll(Map<String, Stored> others, long listLag, long bytes) {
    objects.putAll(others);
    listLag(listLag);
    capacity = bytes;
  }

  /** Limits what requests may store, from now on. */
  synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  private void ensureRoom(String key, Stored object) throws Refusal {
    if (capacity == Long.MAX_VALUE) {
      return;
    }
    long others = objects.entrySet().stream()
        .filter(each -> !each.getKey().equals(key))
        .mapToLong(each -> each.getValue().bytes.length)
        .sum();
    if (others + object.bytes.length > capacity) {
      throw new Refusal(
          507,
          "XMinioStorageFull",
          "The bucket may have " + capacity + " bytes, and has " + others);
    }
  }

  /** Hides from listings what the last so many requests change, from now on. */
  synchronized void listLag(long requests) {
    lag = requests;
    changes.clear();
    listed.clear();
    if (lag > 0) {
      listed.putAll(objects);
    }
  }

  /** Changes an object without a request; listings show it at once. */
  synchronized void set(String key, @Nullable Stored object) {
    apply(objects, key, object);
    if (lag > 0) {
      changes.removeIf(change -> change.key.equals(key));
      apply(listed, key, object);
    }
  }

  private void change(String key, @Nullable Stored object, long request) {
    apply(objects, key, object);
    if (lag > 0) {
      changes.add(new Change(request, key, object));
    }
  }

  private static void apply(Map<String, Stored> map, String key, @Nullable Stored object) {
    if (object == null) {
      map.remove(key);
    } else {
      map.put(key, object);
    }
  }

  synchronized void put(String key, Stored object, long request) throws Refusal {
    ensureRoom(key, object);
    change(key, object, request);
  }

  /** False if there is one. */
  synchronized boolean putIfAbsent(String key, Stored object, long request) throws Refusal {
    if (objects.containsKey(key)) {
      return false;
    }
    ensureRoom(key, object);
    change(key, object, request);
    return true;
  }

  synchronized @Nullable Stored get(String key) {
    return objects.get(key);
  }

  synchronized void remove(List<String> keys, long request) {
    keys.forEach(key -> change(key, null, request));
  }

  synchronized List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  synchronized ListPage list(ListQuery query, long request) {
    List<Map.Entry<String, Stored>> found = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    String last = "";
    if (query.limit() == 0) {
      return new ListPage(found, groups, null);
    }
    for (Map.Entry<String, Stored> each : from(query, shown(request)).entrySet()) {
      String key = each.getKey();
      if (!key.startsWith(query.prefix())) {
        break;
      }
      String group = query.group(key);
      if (group != null && (group.equals(last) || group.equals(query.after()))) {
        continue;
      }
      if (found.size() + groups.size() == query.limit()) {
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

  private NavigableMap<String, Stored> shown(long request) {
    if (lag == 0) {
      return objects;
    }
    while (!changes.isEmpty() && changes.getFirst().request < request - lag) {
      Change due = changes.removeFirst();
      apply(listed, due.key, due.object);
    }
    return listed;
  }

  private static SortedMap<String, Stored> from(
      ListQuery query, NavigableMap<String, Stored> objects) {
    return query.after().compareTo(query.prefix()) >= 0 && !query.after().isEmpty()
        ? objects.tailMap(query.after(), false)
        : objects.tailMap(query.prefix(), true);
  }
}
