/** The LLaMA model: its shape, its graph, and its weights in and out of the formats others read. */
package org.zerochat4j.model;
