/**
 * How the rows of each data set become documents, instructions, conversations and preferences: a
 * {@link org.zerochat4j.corpus.layouts.LayoutSpec} in YAML says where the parts of a row are, a
 * {@link org.zerochat4j.corpus.layouts.Layout} reads them, {@link
 * org.zerochat4j.corpus.layouts.LayoutChoice} finds the one a row has.
 */
package org.zerochat4j.corpus.layouts;
