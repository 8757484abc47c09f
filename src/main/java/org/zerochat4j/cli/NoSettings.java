package org.zerochat4j.cli;

/** The settings of a command that has none: any key in a file or in {@code --set} is refused. */
record NoSettings() {}
