/** Makes preference pairs out of a model's own answers. */
package org.zerochat4j.stages.preferences;
