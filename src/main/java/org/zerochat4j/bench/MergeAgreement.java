package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.zerochat4j.base.Json;

/**
 * How far two trainers learned the same merges in the same order. Trainers that break ties in
 * another way part early and go on almost alike, so the overlap counts too.
 *
 * @param same merges before the first difference
 * @param ours our merge there, null when one list ended
 * @param theirs theirs
 * @param overlap share of the merges of the shorter list that are in both, of as many of each
 */
record MergeAgreement(int same, String ours, String theirs, double overlap) {
  static MergeAgreement of(List<String> ours, List<String> theirs) {
    int length = Math.min(ours.size(), theirs.size());
    int same = 0;
    while (same < length && ours.get(same).equals(theirs.get(same))) {
      same++;
    }
    Set<String> both = new HashSet<>(ours.subList(0, length));
    both.retainAll(new HashSet<>(theirs.subList(0, length)));
    return new MergeAgreement(
        same,
        same < length ? ours.get(same) : null,
        same < length ? theirs.get(same) : null,
        length == 0 ? 1 : (double) both.size() / length);
  }

  ObjectNode json() {
    return Json.mapper()
        .createObjectNode()
        .put("same", same)
        .put("ours", ours)
        .put("theirs", theirs)
        .put("overlap", overlap);
  }
}
