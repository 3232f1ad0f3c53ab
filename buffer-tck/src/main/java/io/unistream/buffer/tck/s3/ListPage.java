package io.unistream.buffer.tck.s3;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing.
 *
 * @param objects in order of their keys
 * @param groups what keys begin with up to the delimiter, each once
 * @param last where the next page begins, or null if this is the last
 */
record ListPage(
    List<Map.Entry<String, ObjectTable.Stored>> objects,
    List<String> groups,
    @Nullable String last) {}
