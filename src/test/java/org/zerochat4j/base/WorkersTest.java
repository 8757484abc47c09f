package org.zerochat4j.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkersTest {
  private final Workers four = new Workers(4);

  @Test
  void runsEveryTaskOnceThousandsOfTimes() {
    AtomicIntegerArray calls = new AtomicIntegerArray(7);
    for (int round = 0; round < 5000; round++) {
      four.runBatch(7, calls::incrementAndGet);
    }
    for (int i = 0; i < 7; i++) {
      assertThat(calls.get(i)).isEqualTo(5000);
    }
  }

  /** Guards against workers that have parked and are not woken. */
  @Test
  void wakesWorkersThatHaveGoneToSleep() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      Thread.sleep(2);
      LongAdder sum = new LongAdder();
      four.runBatch(100, sum::add);
      assertThat(sum.sum()).isEqualTo(4950);
    }
  }

  /** Guards against a pool whose threads wait for each other. */
  @Test
  void runsNestedCallsOnTheSameThread() {
    LongAdder inner = new LongAdder();
    four.runBatch(
        8,
        outer -> {
          Thread mine = Thread.currentThread();
          four.runBatch(
              5,
              i -> {
                assertThat(Thread.currentThread()).isSameAs(mine);
                inner.increment();
              });
        });
    assertThat(inner.sum()).isEqualTo(40);
  }

  @Test
  void throwsTheFailureOfATaskAndWorksOnAfterwards() {
    for (int round = 0; round < 200; round++) {
      assertThatThrownBy(() ->
              four.runBatch(
                  16,
                  i -> {
                    if (i == 3) {
                      throw new IllegalArgumentException("task 3");
                    }
                  }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("task 3");
    }
    LongAdder sum = new LongAdder();
    four.runBatch(10, sum::add);
    assertThat(sum.sum()).isEqualTo(45);
  }

  @Test
  void severalThreadsMayCallAtOnce() throws InterruptedException {
    LongAdder sum = new LongAdder();
    List<Thread> callers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      callers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 500; i++) {
                  four.runBatch(6, _ -> sum.increment());
                }
              }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(sum.sum()).isEqualTo(4 * 500 * 6);
  }

  /** Guards against ranges that depend on timing: sums over parts would differ from run to run. */
  @Test
  void splitsARangeIntoTheSameContiguousPartsEveryTime() {
    for (long n : new long[] {1, 3, 4, 5, 1000, 10_000_000_019L}) {
      ConcurrentHashMap<Integer, List<Long>> first = split(n, 1);
      assertThat(split(n, 1)).isEqualTo(first);
      long expected = 0;
      for (int part = 0; part < first.size(); part++) {
        assertThat(first.get(part).getFirst()).isEqualTo(expected);
        expected = first.get(part).getLast();
      }
      assertThat(expected).isEqualTo(n);
      assertThat(first).hasSize((int) Math.min(4, n));
    }
    assertThat(split(0, 1)).isEmpty();
    assertThat(split(100, 60)).hasSize(1);
    assertThat(split(100, 50)).hasSize(2);
  }

  private ConcurrentHashMap<Integer, List<Long>> split(long n, long minimum) {
    ConcurrentHashMap<Integer, List<Long>> parts = new ConcurrentHashMap<>();
    four.runRanges(n, minimum, (part, start, end) -> parts.put(part, List.of(start, end)));
    return parts;
  }
}
