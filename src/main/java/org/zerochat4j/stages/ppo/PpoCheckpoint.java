package org.zerochat4j.stages.ppo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.zerochat4j.base.Json;
import org.zerochat4j.train.Checkpoint;
import org.zerochat4j.train.Checkpoints;

/**
 * A PPO run on the disk: {@code actor/}, {@code critic/} and {@code average/} are model folders,
 * the first two with their optimiser's moments. Everything random depends on the step, so there is
 * no generator to keep.
 */
final class PpoCheckpoint {

  /** What a run knows beside its networks. */
  record State(
      double klCoefficient, RewardNormalizer normalizer, Measurement before, double seconds) {}

  private static final String ACTOR = "actor";
  private static final String CRITIC = "critic";
  private static final String AVERAGE = "average";

  private PpoCheckpoint() {}

  static void save(Checkpoints checkpoints, long step, ActorCritic networks, State state) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("klCoefficient", state.klCoefficient);
    json.put("rewardMean", state.normalizer.mean());
    json.put("rewardDeviation", state.normalizer.deviation());
    json.put("reward", state.before.reward());
    json.put("kl", state.before.kl());
    json.put("length", state.before.length());
    json.put("eosRate", state.before.eosRate());
    json.put("seconds", state.seconds);
    checkpoints.save(
        step,
        json,
        folder -> {
          json.set(ACTOR, networks.actorLearner().write(folder.resolve(ACTOR)));
          json.set(CRITIC, networks.criticLearner().write(folder.resolve(CRITIC)));
          if (networks.average() != null) {
            networks.average().save(folder.resolve(AVERAGE));
          }
        });
  }

  /** Fills the networks and gives the rest; clip and penalty are those of the configuration. */
  static State restore(
      Checkpoint checkpoint, ActorCritic networks, double rewardClip, double missingEosPenalty) {
    JsonNode json = checkpoint.state();
    networks.actorLearner().read(checkpoint.file(ACTOR), json.path(ACTOR));
    networks.criticLearner().read(checkpoint.file(CRITIC), json.path(CRITIC));
    if (networks.average() != null) {
      networks.average().restore(checkpoint.file(AVERAGE));
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
    return new State(
        json.path("klCoefficient").asDouble(), normalizer, before, json.path("seconds").asDouble());
  }
}
