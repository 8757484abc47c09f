package org.zerochat4j.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Two answers to one prompt, one better than the other.
 *
 * @param id the row's own id, else {@code file:line}
 * @param prompt what the user said, plain text without any template
 * @param chosen the better answer
 * @param rejected the worse answer
 * @param source where it comes from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Preference(String id, String prompt, String chosen, String rejected, String source) {}
