package io.unistream.buffer.s3;

import io.unistream.buffer.s3.StoreException.Hope;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a listing, one behind the other. Each must bring keys behind those before it: a store that gives the same page again
 * and again would be listed without end. One such answer may have come from something between here and the store, and is asked for
 * again like any other that makes no sense. Used by one thread at a time.
 */
final class Pages {

  private final Store store;
  private final String prefix;
  private final @Nullable String after;
  private final int size;
  /** The last key of the pages that were passed. */
  private String last = "";
  /** Where the page to look at begins; null for the first one. */
  private @Nullable String from;

  private Store.@Nullable Page page;

  /**
   * The pages of a listing.
   *
   * @param after only keys behind this one; null for all
   * @param size how many keys a page may have
   */
  Pages(Store store, String prefix, @Nullable String after, int size) {
    this.store = store;
    this.prefix = prefix;
    this.after = after;
    this.size = size;
  }

  /**
   * Hands over what a store lists, in order.
   *
   * @param after only keys behind this one; null for all
   * @param size how many keys a page may have
   * @param enough whether no more is wanted
   */
  static void each(
      Owner owner, String prefix, @Nullable String after, int size, Predicate<Store.Listed> enough)
      throws StoreException {
    Retries.Limit limit = owner.retries().limit();
    Pages pages = new Pages(owner.store(), prefix, after, size);
    int seen = 0;
    do {
      List<Store.Listed> objects = owner.retries().persist(pages::look);
      seen += objects.size();
      if (seen >= Store.PAGE) {
        seen = 0;
        owner.retries().progress();
      }
      for (Store.Listed listed : objects) {
        if (enough.test(listed)) {
          return;
        }
      }
      if (objects.isEmpty() && !pages.isLast()) {
        limit.check("the store lists nothing below " + prefix + ", and says that there is more");
      }
    } while (pages.pass());
  }

  /** Looks at the page behind those that were passed, as often as it is called. */
  List<Store.Listed> look() throws StoreException {
    Store.Page found = store.list(prefix, after, from, size);
    List<Store.Listed> objects = found.objects();
    if (!objects.isEmpty() && !Store.isBehind(objects.get(0).key(), last)) {
      throw new StoreException(
          Hope.LATER,
          "the store lists " + objects.get(0).key() + " on one page, after " + last
              + " on the page before: its listings do not come to an end");
    }
    if (found.next() != null && found.next().equals(from)) {
      throw new StoreException(Hope.LATER, "the listing of " + prefix + " does not come to an end");
    }
    page = found;
    return objects;
  }

  /** Whether the page that was looked at is the last one. */
  boolean isLast() {
    return Objects.requireNonNull(page).next() == null;
  }

  /** Passes the page that was looked at; false if it was the last one. */
  boolean pass() {
    List<Store.Listed> objects = Objects.requireNonNull(page).objects();
    last = objects.isEmpty() ? last : objects.get(objects.size() - 1).key();
    from = page.next();
    return from != null;
  }
}
