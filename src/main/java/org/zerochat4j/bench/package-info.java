/** How fast the engine is on this machine, beside the machine's limit and beside other engines. */
package org.zerochat4j.bench;
