/**
 * A small generated world for {@code quickstart}: invented people and places with facts drawn from
 * closed sets, texts that tell the facts in many ways, questions and answers about them, and a
 * judge that knows the truth. Every stage of the pipeline is measured against it: cleaning against
 * the planted noise and junk, near-duplicate removal against planted copies, fine-tuning against
 * the facts, the reward model and PPO against the judge (right first, then style).
 *
 * <p>About three quarters are Chinese, one quarter English. The sentences live in YAML files beside
 * this package: {@code people-zh}, {@code places-zh}, {@code people-en} hold names, values,
 * statements, question wordings and answers; {@code prose-zh} and {@code prose-en} hold what
 * surrounds them. The same seed gives the same world everywhere.
 *
 * <ul>
 *   <li>Facts: entity, attribute, value; values of an attribute are used equally often, so guessing
 *       the most frequent one is worth nothing.
 *   <li>Documents: each states 5 to 7 facts of two or three related entities; every fact is told in
 *       both orders (entity before value and value before entity), because a model that has only
 *       read one order cannot recall the other.
 *   <li>Question wordings: nine for training, split per fact into five for fine-tuning, two for the
 *       reward model and two for PPO; three more are held out for every evaluation.
 *   <li>Answers: one sentence in one of two styles of equal length, courteous (preferred) or curt.
 *       Length therefore says nothing about quality, and a reward model has to find out what does.
 * </ul>
 */
package org.zerochat4j.stages.world;
