package io.unistream.buffer.tck.crash;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What a file holds. Never changes: each write gives a new content that shares the untouched pages. */
final class Content {

  static final Content EMPTY = new Content(0, new Page[0], 0);

  /** A bound, so that a wrong offset fails instead of filling the heap with page tables. */
  static final long MAX_BYTES = 1L << 32;

  private final long size;
  private final Page[] pages;
  private final int allocated; // pages that are no holes
  private volatile long hash; // 0 until asked for

  private Content(long size, Page[] pages, int allocated) {
    this.size = size;
    this.pages = pages;
    this.allocated = allocated;
  }

  long size() {
    return size;
  }

  int allocatedPages() {
    return allocated;
  }

  /** How many bytes of a write find room if only so many more pages can be allocated. */
  int fitting(long offset, int length, long freePages) {
    long free = freePages;
    int done = 0;
    while (done < length) {
      long at = offset + done;
      int index = (int) (at / Page.BYTES);
      if (index >= pages.length || pages[index] == Page.HOLE) {
        if (free == 0) {
          return done;
        }
        free--;
      }
      done += (int) Math.min(length - done, Page.BYTES - at % Page.BYTES);
    }
    return done;
  }

  Content write(long offset, byte[] source, int from, int length) {
    if (length == 0) {
      return this;
    }
    long newSize = Math.max(size, offset + length);
    Page[] changed = withCapacity(newSize);
    int count = allocated;
    int done = 0;
    while (done < length) {
      int index = (int) ((offset + done) / Page.BYTES);
      int at = (int) ((offset + done) % Page.BYTES);
      int part = Math.min(length - done, Page.BYTES - at);
      count += changed[index] == Page.HOLE ? 1 : 0;
      changed[index] = changed[index].with(at, source, from + done, part);
      done += part;
    }
    return new Content(newSize, changed, count);
  }

  /** The same bytes, then zeros up to a size. */
  Content grownTo(long newSize) {
    return newSize <= size ? this : new Content(newSize, withCapacity(newSize), allocated);
  }

  Content truncatedTo(long newSize) {
    if (newSize >= size) {
      return this;
    }
    Page[] kept = Arrays.copyOf(pages, pageCount(newSize));
    int rest = (int) (newSize % Page.BYTES);
    if (rest != 0) {
      kept[kept.length - 1] = kept[kept.length - 1].cutAt(rest);
    }
    int count = allocated;
    for (int i = kept.length; i < pages.length; i++) {
      count -= pages[i] == Page.HOLE ? 0 : 1;
    }
    return new Content(newSize, kept, count);
  }

  /** Reads into the buffer; -1 at or after the end. */
  int read(long offset, ByteBuffer target) {
    if (!target.hasRemaining()) {
      return 0;
    }
    if (offset >= size) {
      return -1;
    }
    int length = (int) Math.min(target.remaining(), size - offset);
    int done = 0;
    while (done < length) {
      int at = (int) ((offset + done) % Page.BYTES);
      int count = Math.min(length - done, Page.BYTES - at);
      target.put(pages[(int) ((offset + done) / Page.BYTES)].bytes(), at, count);
      done += count;
    }
    return length;
  }

  long hash() {
    long h = hash;
    if (h == 0) {
      h = Hashing.mix(1, size);
      for (Page page : pages) {
        h = Hashing.mix(h, page.hash());
      }
      hash = h;
    }
    return h;
  }

  private Page[] withCapacity(long newSize) {
    Page[] copy = Arrays.copyOf(pages, Math.max(pages.length, pageCount(newSize)));
    Arrays.fill(copy, pages.length, copy.length, Page.HOLE);
    return copy;
  }

  private static int pageCount(long size) {
    return (int) ((size + Page.BYTES - 1) / Page.BYTES);
  }
}
