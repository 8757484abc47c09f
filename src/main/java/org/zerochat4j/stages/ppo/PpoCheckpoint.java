package org.zerochat4j.stages.ppo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.zerochat4j.base.Json;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.train.Checkpoint;
import org.zerochat4j.train.Checkpoints;
import org.zerochat4j.train.TrainingState;

/**
 * A PPO run on the disk: {@code actor/}, {@code critic/} and {@code average/} are model folders,
 * the first two with their optimiser's moments. Everything random depends on the step, so there is
 * no generator to keep.
 */
final class PpoCheckpoint {

  /** What a run knows beside its networks. */
  record State(double klCoefficient, RewardNormalizer normalizer, Measurement before) {}

  private static final String ACTOR = "actor";
  private static final String CRITIC = "critic";
  private static final String AVERAGE = "average";

  private PpoCheckpoint() {}

  static void save(Checkpoints checkpoints, long step, ActorCritic networks, State state) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("actorSteps", networks.actorOptimizer().steps());
    json.put("criticSteps", networks.criticOptimizer().steps());
    json.put("klCoefficient", state.klCoefficient);
    json.put("rewardMean", state.normalizer.mean());
    json.put("rewardDeviation", state.normalizer.deviation());
    json.put("reward", state.before.reward());
    json.put("kl", state.before.kl());
    json.put("length", state.before.length());
    json.put("eosRate", state.before.eosRate());
    checkpoints.save(
        step,
        json,
        folder -> {
          TrainingState.write(folder.resolve(ACTOR), networks.actor(), networks.actorOptimizer());
          TrainingState.write(
              folder.resolve(CRITIC), networks.critic(), networks.criticOptimizer());
          if (networks.average() != null) {
            networks.average().save(folder.resolve(AVERAGE));
          }
        });
  }

  /** Fills the networks and gives the rest; clip and penalty are those of the configuration. */
  static State restore(
      Checkpoint checkpoint, ActorCritic networks, double rewardClip, double missingEosPenalty) {
    JsonNode json = checkpoint.state();
    TrainingState.read(
        checkpoint.file(ACTOR),
        networks.actor(),
        networks.actorOptimizer(),
        json.path("actorSteps").asLong());
    TrainingState.read(
        checkpoint.file(CRITIC),
        networks.critic(),
        networks.criticOptimizer(),
        json.path("criticSteps").asLong());
    if (networks.average() != null) {
      try (LlamaModel saved = LlamaModel.load(checkpoint.file(AVERAGE))) {
        TrainingState.copyInto(networks.average(), saved, checkpoint.file(AVERAGE));
      }
    }
    RewardNormalizer normalizer =
        new RewardNormalizer(
            json.path("rewardMean").asDouble(),
            json.path("rewardDeviation").asDouble(),
            rewardClip,
            missingEosPenalty);
    Measurement before =
        new Measurement(
            json.path("reward").asDouble(),
            json.path("kl").asDouble(),
            json.path("length").asDouble(),
            json.path("eosRate").asDouble());
    return new State(json.path("klCoefficient").asDouble(), normalizer, before);
  }
}
