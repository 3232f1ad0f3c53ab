package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.tck.s3.InMemoryS3;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario with a {@link Provocateur}, beside a thread that reads the figures all the time and one that closes the buffer at
 * one of the steps. Three threads.
 */
final class CallbackTrial implements Callable<CallbackTrial.Done> {

  /** How often something was thrown, and how many puts were acknowledged. */
  record Done(long thrown, long acknowledged) {}

  private static final int STEPS = 60;

  private final String backend;
  private final long seed;
  private final Provocateur provocateur;
  private final Semaphore scrapes = new Semaphore(0);
  private final Semaphore closes = new Semaphore(0);
  private volatile @Nullable Buffer<byte[]> open;
  private volatile boolean ended;
  private volatile @Nullable Throwable wrong;

  CallbackTrial(String backend, long seed, int who) {
    this.backend = backend;
    this.seed = seed;
    this.provocateur = new Provocateur(seed, who);
  }

  private Buffer<byte[]> opened(World world) {
    provocateur.follow(null);
    Buffer<byte[]> buffer = world.open(
        provocateur, BufferComponents.defaults().withListener(provocateur).withClock(provocateur));
    provocateur.follow(buffer);
    open = buffer;
    return buffer;
  }

  @Override
  public Done call() {
    Threads threads = Threads.now();
    World world = World.of(backend, backend.equals("s3") ? new InMemoryS3(Bucket.NAME) : null);
    User user = new User(world, this::opened);
    Thread scraper = beside("scraper", scrapes, provocateur::scrape);
    Thread closer = beside("closer", closes, () -> {
      Buffer<byte[]> closing = open;
      if (closing != null) {
        closing.close();
      }
    });
    try {
      user.open("open");
      SplittableRandom random = new SplittableRandom(seed);
      int closeAt = random.nextInt(STEPS);
      for (int i = 0; i < STEPS; i++) {
        scrapes.release();
        if (i == closeAt) {
          closes.release();
        }
        user.step(random);
        if (i % 8 == 7) {
          user.settle();
        }
      }
    } finally {
      end(scraper, closer);
    }
    user.drain();
    user.checkCommitted();
    threads.checkEnded();
    if (wrong != null) {
      throw new Wrong("beside the scenario: " + wrong, wrong);
    }
    user.world().close();
    return new Done(provocateur.thrown(), user.acknowledged());
  }

  private Thread beside(String name, Semaphore permits, Runnable action) {
    Thread thread = new Thread(
        () -> {
          try {
            while (!ended) {
              if (permits.tryAcquire(1, TimeUnit.SECONDS) && !ended) {
                action.run();
              }
            }
          } catch (InterruptedException | RuntimeException | Error e) {
            wrong = e;
          }
        },
        name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void end(Thread... beside) {
    ended = true;
    scrapes.release();
    closes.release();
    for (Thread each : beside) {
      try {
        each.join(TimeUnit.SECONDS.toMillis(60));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Wrong("interrupted", e);
      }
      if (each.isAlive()) {
        throw new Wrong("LIFE-LISTENER: " + each.getName() + " hangs");
      }
    }
  }
}
