package org.zerochat4j.stages.reward;

import java.util.Arrays;
import java.util.List;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Rendered;

/**
 * A preference as ids: prompt and answer by the chat template, each ending with the end token of
 * the answer.
 */
public record RankedPair(int[] chosen, int[] rejected) {

  /** Renders both sides. */
  public static RankedPair of(Preference preference, ChatTemplate template) {
    return new RankedPair(
        answered(template, preference.answered(preference.chosen())),
        answered(template, preference.answered(preference.rejected())));
  }

  /** A prompt with its answer, up to and with the end token: what a reward model scores. */
  public static int[] answered(ChatTemplate template, String prompt, String answer) {
    return answered(template, List.of(Message.user(prompt), Message.assistant(answer)));
  }

  private static int[] answered(ChatTemplate template, List<Message> messages) {
    Rendered rendered = template.render(messages);
    int end = rendered.ids().length;
    while (!rendered.supervised()[end - 1]) {
      end--; // what the template puts after a turn is not part of the answer
    }
    return Arrays.copyOf(rendered.ids(), end);
  }

  /** Tokens of the longer side. */
  public int length() {
    return Math.max(chosen.length, rejected.length);
  }
}
