package org.zerochat4j.corpus.layouts;

import java.util.List;
import org.zerochat4j.corpus.Document;

/**
 * A document as it was read, with what cleaning wants to know beside its text.
 *
 * @param layout the name of the layout its row had ("baike")
 * @param headings the titles of its sections, empty where the layout has none
 */
public record Page(Document document, String layout, List<String> headings) {}
