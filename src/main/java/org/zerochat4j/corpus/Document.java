package org.zerochat4j.corpus;

/**
 * A text to pretrain on.
 *
 * @param id unique within its file: the row's own id, else {@code file:line}
 * @param text the whole text
 * @param source where it comes from ("baike"); token counts and mixing go by it
 */
public record Document(String id, String text, String source) implements Example {}
