/** Markup to text: HTML, Markdown, roff and wiki pages, and how each is told from plain text. */
package org.zerochat4j.corpus.clean.markup;
