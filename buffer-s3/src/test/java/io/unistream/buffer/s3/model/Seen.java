package io.unistream.buffer.s3.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The states seen, by a 64-bit fingerprint, and how each was reached first. With ten million states the chance that two
 * share a fingerprint is some three in a million.
 */
final class Seen {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long[] fingerprints = new long[1 << 16];
  private int[] parents = new int[1 << 15];
  private short[] choices = new short[1 << 15];
  private int count;

  int count() {
    return count;
  }

  int parent(int number) {
    return parents[number];
  }

  int choice(int number) {
    return choices[number];
  }

  /** Adds a state that was reached from {@code parent} by its {@code choice}-th step; false if it is there already. */
  boolean add(byte[] state, int parent, int choice) {
    if (3L * count > 2L * fingerprints.length) {
      grow();
    }
    if (!insert(fingerprint(state))) {
      return false;
    }
    if (count == parents.length) {
      parents = Arrays.copyOf(parents, 2 * count);
      choices = Arrays.copyOf(choices, 2 * count);
    }
    parents[count] = parent;
    choices[count] = (short) choice;
    count++;
    return true;
  }

  private boolean insert(long fingerprint) {
    int mask = fingerprints.length - 1;
    int at = (int) fingerprint & mask;
    while (fingerprints[at] != 0) {
      if (fingerprints[at] == fingerprint) {
        return false;
      }
      at = (at + 1) & mask;
    }
    fingerprints[at] = fingerprint;
    return true;
  }

  private void grow() {
    long[] old = fingerprints;
    fingerprints = new long[2 * old.length];
    for (long fingerprint : old) {
      if (fingerprint != 0) {
        insert(fingerprint);
      }
    }
  }

  private static long fingerprint(byte[] state) {
    long hash = 0x9E3779B97F4A7C15L;
    for (int at = 0; at < state.length; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(state, at)) + at;
    }
    return hash == 0 ? 1 : hash;
  }

  /** A bijection that spreads each bit over all, so two states of one length differ unless 64 bits agree by chance. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
