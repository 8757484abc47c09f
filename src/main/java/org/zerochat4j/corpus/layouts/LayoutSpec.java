package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.zerochat4j.base.Json;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/**
 * How the rows of a data set become examples, as it is written in YAML. Texts are {@link
 * Expression}s; where several are given, the first whose fields a row has is taken.
 */
public record LayoutSpec(
    @Doc("document, instruction, messages or preference: what a row holds") Form kind,
    @Doc("what it is, in a sentence") String about,
    @Doc("names of data sets that have it") List<String> dataSets,
    @Doc("fields by which it is told, all of them; none: it has to be named") List<String> fields,
    @Doc("patterns that have to be found in fields for it to be told") Map<String, String> matches,
    @Doc("a row, as JSON") String example,
    @Doc("fields without which a row is left out: absent, null, false, 0, empty") List<String> keep,
    @Doc("field with a list; every element, named each, gives an example") String each,
    @Doc("field with the example's id; by default id, else file:line") String id,
    @Doc("document: its text") List<String> text,
    @Doc("document: an encyclopedia page of several parts") PageSpec page,
    @Doc("what the model is told beforehand") List<String> system,
    @Doc("the turns before the question") TurnsSpec history,
    @Doc("the task") List<String> instruction,
    @Doc("what the task is about") List<String> input,
    @Doc("the answer to the instruction") List<String> output,
    @Doc("messages: the turns; preference: the turns before the answers") TurnsSpec turns,
    @Doc("messages: a tree, of which the best thread is taken, and for a preference the answers")
        TreeSpec tree,
    @Doc("preference: the question") List<String> prompt,
    @Doc("preference: the better answer") List<String> chosen,
    @Doc("preference: the worse answer") List<String> rejected,
    @Doc("preference: several answers and what tells which is better") AnswersSpec answers,
    @Doc("preference: the whole dialogue that ends with the better answer") TurnsSpec chosenTurns,
    @Doc("preference: the whole dialogue that ends with the worse answer") TurnsSpec rejectedTurns)
    implements Validated {
  private static final Map<Form, Set<String>> KEYS =
      Map.of(
          Form.DOCUMENT, Set.of("text", "page"),
          Form.INSTRUCTION, Set.of("system", "history", "instruction", "input", "output"),
          Form.MESSAGES, Set.of("system", "turns", "tree"),
          Form.PREFERENCE,
              Set.of(
                  "system",
                  "history",
                  "prompt",
                  "instruction",
                  "input",
                  "turns",
                  "chosen",
                  "rejected",
                  "answers",
                  "chosenTurns",
                  "rejectedTurns"));

  /** Nothing is known about a layout by default. */
  public static LayoutSpec defaults() {
    return new LayoutSpec(
        null, null, List.of(), List.of(), Map.of(), null, List.of(), null, null, List.of(), null,
        List.of(), null, List.of(), List.of(), List.of(), null, null, List.of(), List.of(),
        List.of(), null, null, null);
  }

  @Override
  public void validate(Problems problems) {
    checkExpressions(problems);
    if (kind == null) {
      problems.require(false, "kind", "has to be document, instruction, messages or preference");
      return;
    }
    Map<String, Object> given = given();
    given.forEach((key, _) ->
        problems.require(
            KEYS.get(kind).contains(key),
            key,
            "means nothing for kind: "
                + kind.key()
                + ", which has "
                + String.join(", ", KEYS.get(kind).stream().sorted().toList())));
    switch (kind) {
      case DOCUMENT ->
          problems.require(one(given, "text", "page"), "text", "either text or page is needed");
      case INSTRUCTION ->
          problems.require(
              given.containsKey("instruction") && given.containsKey("output"),
              "instruction",
              "instruction and output are needed");
      case MESSAGES ->
          problems.require(one(given, "turns", "tree"), "turns", "either turns or tree is needed");
      case PREFERENCE -> checkPreference(given, problems);
    }
  }

  private static void checkPreference(Map<String, Object> given, Problems problems) {
    if (given.containsKey("chosenTurns") || given.containsKey("rejectedTurns")) {
      problems.require(
          given.containsKey("chosenTurns") && given.containsKey("rejectedTurns"),
          "chosenTurns",
          "chosen_turns and rejected_turns go together");
      for (String key :
          List.of("prompt", "instruction", "turns", "chosen", "rejected", "answers")) {
        problems.require(
            !given.containsKey(key), key, "is part of chosen_turns and rejected_turns");
      }
      return;
    }
    problems.require(
        one(given, "prompt", "instruction", "turns"),
        "prompt",
        "one of prompt, instruction, turns, or chosen_turns with rejected_turns is needed");
    problems.require(
        given.containsKey("chosen") == given.containsKey("rejected")
            && one(given, "chosen", "answers"),
        "chosen",
        "either chosen and rejected, or answers is needed");
  }

  private void checkExpressions(Problems problems) {
    fields.forEach(path -> Layout.checkPath(path, "fields", problems));
    keep.forEach(path -> Layout.checkPath(path, "keep", problems));
    if (each != null) {
      Layout.checkPath(each, "each", problems);
    }
    matches.forEach((path, pattern) -> {
      Layout.checkPath(path, "matches", problems);
      try {
        Pattern.compile(pattern == null ? "" : pattern);
      } catch (PatternSyntaxException e) {
        problems.require(false, "matches." + path, "no regular expression: " + e.getDescription());
      }
    });
    if (example != null) {
      try {
        problems.require(
            Json.mapper().readTree(example).isObject(), "example", "has to be a JSON object");
      } catch (JsonProcessingException e) {
        problems.require(false, "example", "has to be a JSON object");
      }
    }
    if (id != null) {
      Layout.checkPath(id, "id", problems);
    }
    Text.check(text, "text", problems);
    Text.check(system, "system", problems);
    Text.check(instruction, "instruction", problems);
    Text.check(input, "input", problems);
    Text.check(output, "output", problems);
    Text.check(prompt, "prompt", problems);
    Text.check(chosen, "chosen", problems);
    Text.check(rejected, "rejected", problems);
  }

  /** The keys about content that were given. */
  private Map<String, Object> given() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("text", text);
    all.put("page", page);
    all.put("system", system);
    all.put("history", history);
    all.put("instruction", instruction);
    all.put("input", input);
    all.put("output", output);
    all.put("turns", turns);
    all.put("tree", tree);
    all.put("prompt", prompt);
    all.put("chosen", chosen);
    all.put("rejected", rejected);
    all.put("answers", answers);
    all.put("chosenTurns", chosenTurns);
    all.put("rejectedTurns", rejectedTurns);
    all.values().removeIf(value -> value == null || value.equals(List.of()));
    return all;
  }

  private static boolean one(Map<String, Object> given, String... keys) {
    List<String> found = new ArrayList<>(List.of(keys));
    found.retainAll(given.keySet());
    return found.size() == 1;
  }
}
