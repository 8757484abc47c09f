package org.zerochat4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.Toy;

class ChatSessionTest {
  private final Tokenizer tokenizer = Toy.tokenizer();

  @Test
  void remembersWhatWasSaid() {
    try (LlamaModel model = model(256);
        ChatSession session = session(model, 10)) {
      List<String> pieces = new ArrayList<>();
      ChatSession.Answer first = session.say("你好", pieces::add);
      assertThat(String.join("", pieces)).isEqualTo(first.text());
      ChatSession.Answer second = session.say("今天", _ -> true);
      assertThat(session.messages())
          .containsExactly(
              Message.user("你好"),
              Message.assistant(first.text()),
              Message.user("今天"),
              Message.assistant(second.text()));
      session.reset();
      assertThat(session.messages()).isEmpty();
      assertThat(session.say("你好", _ -> true)).isEqualTo(first);
    }
  }

  /** A long talk must go on, with room for an answer, and never forget half a turn. */
  @Test
  void forgetsTheOldestTurnsWhenTheContextIsFull() {
    try (LlamaModel model = model(96);
        ChatSession session = session(model, 16)) {
      int forgotten = 0;
      for (int turn = 0; turn < 12; turn++) {
        ChatSession.Answer answer = session.say("问题" + turn, _ -> true);
        assertThat(answer.forgotten() % 2).isZero();
        forgotten += answer.forgotten();
        List<Message> messages = session.messages();
        assertThat(messages.getFirst().role()).isEqualTo(Message.USER);
        assertThat(messages).hasSize(2 * (turn + 1) - forgotten);
        assertThat(messages.get(messages.size() - 2)).isEqualTo(Message.user("问题" + turn));
        List<Message> read = messages.subList(0, messages.size() - 1);
        assertThat(ChatTemplate.of(tokenizer).prompt(read).length).isLessThanOrEqualTo(80);
      }
      assertThat(forgotten).isPositive();
    }
  }

  @Test
  void aMessageThatIsTooLongChangesNothing() {
    try (LlamaModel model = model(64);
        ChatSession session = session(model, 8)) {
      session.say("你好", _ -> true);
      List<Message> before = session.messages();
      assertThatThrownBy(() -> session.say("长".repeat(100), _ -> true))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at most 56");
      assertThat(session.messages()).isEqualTo(before);
    }
  }

  /** Ctrl-C: what the user has seen is what the model remembers. */
  @Test
  void aStoppedAnswerStaysAsFarAsItCame() {
    try (LlamaModel model = model(256);
        ChatSession session = session(model, 30)) {
      StringBuilder seen = new StringBuilder();
      ChatSession.Answer answer =
          session.say(
              "你好",
              piece -> {
                seen.append(piece);
                return false;
              });
      assertThat(answer.text()).isNotEmpty().startsWith(seen.substring(0, 1));
      assertThat(answer.cutOff()).isFalse();
      assertThat(session.messages().getLast()).isEqualTo(Message.assistant(answer.text()));
      assertThat(answer.text()).isEqualTo(seen.toString());
    }
  }

  private ChatSession session(LlamaModel model, int maxTokens) {
    return new ChatSession(model, tokenizer, new SamplingOptions(1, 0, 1, 0, 1), maxTokens, 4);
  }

  private LlamaModel model(int context) {
    return LlamaModel.create(
        new LlamaConfig(
            tokenizer.vocabSize(),
            16,
            24,
            1,
            2,
            1,
            8,
            context,
            1e-5,
            10_000,
            true,
            0.3,
            -1,
            tokenizer.eosId(),
            -1),
        5);
  }
}
