/**
 * The command line: one small class a command, which parses, builds a config record and calls one
 * public class of another package.
 */
package org.zerochat4j.cli;
