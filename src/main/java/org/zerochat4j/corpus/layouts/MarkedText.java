package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zerochat4j.corpus.Message;

/**
 * Dialogues written as one text in which marks ({@code Human:}) begin the turns. What stands before
 * the first mark is the system message. A mark that begins with line breaks also counts at the very
 * start of the text.
 */
final class MarkedText {
  private final Map<String, String> roles = new HashMap<>();
  private final Pattern marks;
  private final List<String> ends;
  private final boolean lines;

  MarkedText(List<String> system, List<String> user, List<String> assistant, List<String> ends) {
    system.forEach(mark -> roles.put(mark, Message.SYSTEM));
    user.forEach(mark -> roles.put(mark, Message.USER));
    assistant.forEach(mark -> roles.put(mark, Message.ASSISTANT));
    this.marks =
        Pattern.compile(
            roles.keySet().stream()
                .sorted(
                    Comparator.comparingInt(String::length).reversed().thenComparing(mark -> mark))
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    this.ends = List.copyOf(ends);
    this.lines =
        Stream.of(system, user, assistant)
            .flatMap(List::stream)
            .anyMatch(mark -> mark.startsWith("\n"));
  }

  /** The turns in their order, white space around them taken off. */
  List<Message> turns(String source) {
    String text = lines ? "\n\n" + source.stripLeading() : source;
    List<Message> turns = new ArrayList<>();
    Matcher matcher = marks.matcher(text);
    String role = Message.SYSTEM;
    int begin = 0;
    while (matcher.find()) {
      add(turns, role, text.substring(begin, matcher.start()));
      role = roles.get(matcher.group());
      begin = matcher.end();
    }
    add(turns, role, text.substring(begin));
    return turns;
  }

  private void add(List<Message> turns, String role, String said) {
    String content = said;
    for (String end : ends) {
      int at = content.indexOf(end);
      content = at < 0 ? content : content.substring(0, at);
    }
    content = content.strip();
    if (!content.isEmpty() || !role.equals(Message.SYSTEM)) {
      turns.add(new Message(role, content));
    }
  }
}
