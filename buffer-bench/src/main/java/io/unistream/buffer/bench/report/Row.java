package io.unistream.buffer.bench.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One contender in one measurement.
 *
 * @param contender its name
 * @param role what it stands for
 * @param rate records a second; null if no round had any
 * @param toLimit its rate divided by the limit's of the same round; null without a limit
 * @param toBestPeer its rate divided by the best peer's of the same round; null without a peer
 * @param processor processor time of the whole process, user and system, in seconds for each million records; null where it
 *     is not known
 * @param processorToPeer that, divided by the cheapest peer's of the same round; null without a peer
 * @param values everything measured, by name
 * @param rounds what each round gave; empty where it failed
 * @param errors what failed, with the round
 */
public record Row(
    String contender,
    Role role,
    @Nullable Stats rate,
    @Nullable Stats toLimit,
    @Nullable Stats toBestPeer,
    @Nullable Stats processor,
    @Nullable Stats processorToPeer,
    Map<String, Stats> values,
    List<Map<String, Double>> rounds,
    List<String> errors) {}
