package org.zerochat4j.stages.reward;

import java.util.ArrayList;
import java.util.List;

/**
 * How well a reward model ranks pairs it has not seen.
 *
 * @param accuracy share of pairs whose chosen answer scores higher; equal scores count half
 * @param lengthBaseline what the better of the two rules "the longer wins" and "the shorter wins"
 *     reaches; a reward model that is no better has learned length
 * @param margin mean of chosen score less rejected score
 * @param loss mean of {@code -log(sigmoid(difference))}, what the training makes small
 */
public record RankingAccuracy(double accuracy, double lengthBaseline, double margin, double loss) {

  /** Scores all pairs; NaN for an empty list. */
  public static RankingAccuracy of(RewardModel rewardModel, List<RankedPair> pairs) {
    List<int[]> sequences = new ArrayList<>();
    for (RankedPair pair : pairs) {
      sequences.add(pair.chosen());
      sequences.add(pair.rejected());
    }
    float[] scores = rewardModel.score(sequences);
    double right = 0;
    double longer = 0;
    double margin = 0;
    double loss = 0;
    for (int i = 0; i < pairs.size(); i++) {
      double difference = (double) scores[2 * i] - scores[2 * i + 1];
      right += (1 + Math.signum(difference)) / 2;
      margin += difference;
      loss += Math.max(0, -difference) + Math.log1p(Math.exp(-Math.abs(difference)));
      RankedPair pair = pairs.get(i);
      longer += (1 + Integer.signum(pair.chosen().length - pair.rejected().length)) / 2.0;
    }
    double count = pairs.size();
    double longerWins = longer / count;
    return new RankingAccuracy(
        right / count, Math.max(longerWins, 1 - longerWins), margin / count, loss / count);
  }
}
