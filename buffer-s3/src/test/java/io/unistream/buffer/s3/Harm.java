package io.unistream.buffer.s3;

import java.util.Arrays;

/** What becomes of an object. */
enum Harm {
  GONE {
    @Override
    void to(Bucket bucket, String key) {
      bucket.s3.remove(key);
    }
  },
  ZEROED {
    @Override
    void to(Bucket bucket, String key) {
      bucket.s3.overwrite(key, new byte[bucket.s3.bytes(key).length]);
    }
  },
  A_BIT_OF_THE_HEADER {
    @Override
    void to(Bucket bucket, String key) {
      DamagedLog.flip(bucket, key, 30);
    }
  },
  CUT_TO_A_HEADER {
    @Override
    void to(Bucket bucket, String key) {
      bucket.s3.overwrite(key, Arrays.copyOf(bucket.s3.bytes(key), ObjectHeader.LENGTH));
    }
  },
  EMPTY {
    @Override
    void to(Bucket bucket, String key) {
      bucket.s3.overwrite(key, new byte[0]);
    }
  };

  abstract void to(Bucket bucket, String key);
}
