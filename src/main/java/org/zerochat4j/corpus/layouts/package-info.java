/** How the rows of each data set become documents, conversations and preferences. */
package org.zerochat4j.corpus.layouts;
