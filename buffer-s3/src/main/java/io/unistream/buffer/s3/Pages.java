package io.unistream.buffer.s3;

import io.unistream.buffer.s3.StoreException.Hope;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a listing, one behind the other. Each must bring keys behind those before it: a store that gives the same page again
 * and again, or empty ones for ever, would be listed without end.
 */
final class Pages {

  private Pages() {}

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
    String last = "";
    String from = null;
    do {
      String next = from;
      Store.Page page =
          owner.retries().persist(() -> owner.store().list(prefix, after, next, size));
      for (Store.Listed listed : page.objects()) {
        if (!Store.isBehind(listed.key(), last)) {
          throw new StoreException(
              Hope.NONE,
              "the store lists " + listed.key() + " on one page, after " + last
                  + " on the page before: its listings do not come to an end");
        }
        last = listed.key();
        if (enough.test(listed)) {
          return;
        }
      }
      if (page.objects().isEmpty()) {
        limit.check("the store lists nothing below " + prefix + ", and says that there is more");
      }
      from = page.next();
    } while (from != null);
  }
}
