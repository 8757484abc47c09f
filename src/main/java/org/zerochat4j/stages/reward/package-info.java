/**
 * The reward model: a language model with a linear head that gives one number for a conversation,
 * learned from pairs of answers of which one is better (Ouyang et al. 2022).
 */
package org.zerochat4j.stages.reward;
