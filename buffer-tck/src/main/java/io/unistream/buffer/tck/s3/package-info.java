/**
 * Object storage that misbehaves on command, for tests of any code that talks to S3 through the AWS SDK: {@link
 * io.unistream.buffer.tck.s3.InMemoryS3} is a store in the heap that speaks S3's HTTP, {@link
 * io.unistream.buffer.tck.s3.FaultySdkHttpClient} and {@link io.unistream.buffer.tck.s3.FaultySdkAsyncHttpClient} lose
 * requests and answers on the way, as {@link io.unistream.buffer.tck.s3.S3Faults} says.
 *
 * <p>This package needs {@code software.amazon.awssdk:http-client-spi} on the class path, which the SDK's {@code s3}
 * brings. Nothing else of the kit needs it.
 */
@NullMarked
package io.unistream.buffer.tck.s3;

import org.jspecify.annotations.NullMarked;
