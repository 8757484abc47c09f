/**
 * Proximal policy optimisation: rollouts of the actor, scored by a reward model, priced by their
 * distance from a frozen reference.
 */
package org.zerochat4j.stages.ppo;
