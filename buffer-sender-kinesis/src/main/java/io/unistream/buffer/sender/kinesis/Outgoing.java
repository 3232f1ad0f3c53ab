package io.unistream.buffer.sender.kinesis;

import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** A record of the delivery on its way; its size is what Kinesis counts, data and partition key. */
record Outgoing(int index, PutRecordsRequestEntry entry, long size) {}
