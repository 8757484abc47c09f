/** How much a question helps a model to its answer: a score to choose fine-tuning data by. */
package org.zerochat4j.stages.ifd;
