package org.zerochat4j.corpus.layouts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.Message;

/**
 * Where the turns of a dialogue are: a list of messages with roles, a list of questions with their
 * answers, a list of texts that alternate, or one text in which marks begin the turns.
 */
public record TurnsSpec(
    @Doc("field with the list; the other fields are looked for in its elements") String list,
    @Doc("list of messages: field with the role; without it user and assistant alternate")
        List<String> role,
    @Doc("list of messages: field with what is said, a text or a list of text parts")
        List<String> content,
    @Doc("roles by names that are not known anyway: {client: user}") Map<String, String> roles,
    @Doc("the one text with all turns, instead of a list") List<String> text,
    @Doc("in a text: what begins a user's turn; in a list: field with the question")
        List<String> user,
    @Doc("in a text: what begins an assistant's turn; in a list: field with the answer")
        List<String> assistant,
    @Doc("in a text: what begins the system message") List<String> system,
    @Doc("in a text: what ends a turn, where it does not last until the next mark")
        List<String> end)
    implements Validated {
  /** Nothing is given. */
  static TurnsSpec defaults() {
    return new TurnsSpec(
        null, List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(), List.of(),
        List.of());
  }

  @Override
  public void validate(Problems problems) {
    problems.require(
        (list == null) != text.isEmpty(), "list", "either list or text has to be given");
    List<String> given = new ArrayList<>();
    if (list != null) {
      Layout.checkPath(list, "list", problems);
      problems.require(
          content.isEmpty() != (user.isEmpty() && assistant.isEmpty()),
          "content",
          "a list needs either content (and role), or user and assistant");
      problems.require(
          user.isEmpty() == assistant.isEmpty(), "user", "user and assistant go together");
      role.forEach(path -> Layout.checkPath(path, "role", problems));
      content.forEach(path -> Layout.checkPath(path, "content", problems));
      Text.check(user, "user", problems);
      Text.check(assistant, "assistant", problems);
      add(given, "system", system.isEmpty());
      add(given, "end", end.isEmpty());
      add(given, "role", role.isEmpty() || user.isEmpty());
    } else {
      Text.check(text, "text", problems);
      problems.require(
          !user.isEmpty() && !assistant.isEmpty(),
          "user",
          "a text needs the marks of user and assistant");
      add(given, "role", role.isEmpty());
      add(given, "content", content.isEmpty());
      add(given, "roles", roles.isEmpty());
    }
    for (String key : given) {
      problems.require(false, key, "means nothing for this kind of turns");
    }
    roles.forEach((name, role) ->
        problems.require(
            Message.SYSTEM.equals(role)
                || Message.USER.equals(role)
                || Message.ASSISTANT.equals(role),
            "roles." + name,
            "has to be system, user or assistant"));
  }

  private static void add(List<String> keys, String key, boolean absent) {
    if (!absent) {
      keys.add(key);
    }
  }
}
