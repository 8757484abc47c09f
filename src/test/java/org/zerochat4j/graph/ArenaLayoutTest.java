package org.zerochat4j.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArenaLayoutTest {

  private record Place(long start, long length) {}

  /** Two tensors that overlap would overwrite each other without any error. */
  @Test
  void livePlacesNeverOverlapWhateverIsAllocatedAndReleased() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 50; round++) {
      ArenaLayout layout = new ArenaLayout();
      List<Place> live = new ArrayList<>();
      for (int step = 0; step < 300; step++) {
        if (!live.isEmpty() && random.nextInt(5) < 2) {
          Place place = live.remove(random.nextInt(live.size()));
          layout.release(place.start, place.length);
          continue;
        }
        long length = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextInt(1, 500);
        Place place = new Place(layout.allocate(length), length);
        assertThat(place.start % 16).as("start on a cache line").isZero();
        assertThat(place.start + length).isLessThanOrEqualTo(layout.highWater());
        for (Place other : live) {
          boolean apart =
              place.start + Math.max(1, length) <= other.start
                  || other.start + Math.max(1, other.length) <= place.start;
          assertThat(apart).as("%s and %s", place, other).isTrue();
        }
        live.add(place);
      }
    }
  }

  @Test
  void releasedNeighboursBecomeOnePlaceAgain() {
    ArenaLayout layout = new ArenaLayout();
    long[] places = new long[8];
    for (int i = 0; i < places.length; i++) {
      places[i] = layout.allocate(100);
    }
    long full = layout.highWater();
    for (int i : new int[] {1, 5, 3, 0, 2, 7, 4, 6}) {
      layout.release(places[i], 100);
    }
    assertThat(layout.allocate(full)).isZero();
    assertThat(layout.highWater()).isEqualTo(full);
  }

  @Test
  void aChainOfTemporariesNeedsTheRoomOfTwo() {
    ArenaLayout layout = new ArenaLayout();
    long previous = layout.allocate(160);
    for (int i = 0; i < 100; i++) {
      long next = layout.allocate(160);
      layout.release(previous, 160);
      previous = next;
    }
    assertThat(layout.highWater()).isEqualTo(320);
  }

  @Test
  void aFreeEndGrowsInsteadOfLeavingAHole() {
    ArenaLayout layout = new ArenaLayout();
    layout.release(layout.allocate(64), 64);
    assertThat(layout.allocate(640)).isZero();
    assertThat(layout.highWater()).isEqualTo(640);
  }
}
