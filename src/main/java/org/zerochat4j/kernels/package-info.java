/**
 * The arithmetic of the engine on plain buffers: one interface, a slow twin that defines what is
 * right, a vectorised and threaded one that is held to it by tests. Nothing here knows of graphs,
 * models or files.
 */
package org.zerochat4j.kernels;
