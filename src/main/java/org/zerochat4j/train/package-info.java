/**
 * What every stage that trains shares: the schedule, the guards, checkpoints and the folder of a
 * run.
 */
package org.zerochat4j.train;
