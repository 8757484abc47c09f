package org.zerochat4j.corpus.layouts;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;

/** A question with several answers, each with several further questions, and so on. */
final class MessageTree {
  private MessageTree() {}

  /**
   * A message with its replies.
   *
   * @param rank among the replies to the same message, the lower the better; null where nobody
   *     ranked it
   * @param counts whether it may be used
   */
  record Node(Message message, Double rank, boolean counts, List<Node> replies) {
    List<Node> repliesBy(String role) {
      return replies.stream()
          .filter(reply -> reply.counts && reply.message.role().equals(role))
          .filter(reply -> !Characters.isBlank(reply.message.content()))
          .toList();
    }

    boolean isAnswered() {
      return !repliesBy(Message.ASSISTANT).isEmpty();
    }

    double rankOrLast() {
      return rank == null ? Double.MAX_VALUE : rank;
    }
  }

  /** The best thread as a conversation, or every question's best and worst answer as a pair. */
  static void read(Node root, Mapping.Origin origin, Form wanted, Found found) throws LeftOut {
    boolean usable =
        root.counts()
            && root.message().role().equals(Message.USER)
            && !Characters.isBlank(root.message().content());
    if (!usable) {
      throw new LeftOut("the tree does not begin with a question");
    }
    if (wanted == Form.PREFERENCE) {
      pairs(root, origin, found);
    } else {
      found.add(new Conversation(origin.id(), bestThread(root), origin.source()));
    }
  }

  /** Along the best ranked replies; of further questions, those that got an answer come first. */
  private static List<Message> bestThread(Node root) throws LeftOut {
    List<Message> thread = new ArrayList<>();
    Node question = root;
    while (question != null && question.isAnswered()) {
      Node answer = best(question.repliesBy(Message.ASSISTANT));
      thread.add(question.message());
      thread.add(answer.message());
      List<Node> next = answer.repliesBy(Message.USER).stream().filter(Node::isAnswered).toList();
      question = next.isEmpty() ? null : best(next);
    }
    if (thread.isEmpty()) {
      throw new LeftOut("the tree has no answer");
    }
    return thread;
  }

  private static Node best(List<Node> replies) {
    return replies.stream().min(Comparator.comparingDouble(Node::rankOrLast)).orElseThrow();
  }

  private record Place(Node question, List<Message> prompt) {}

  private static void pairs(Node root, Mapping.Origin origin, Found found) throws LeftOut {
    Deque<Place> open = new ArrayDeque<>();
    open.add(new Place(root, List.of(root.message())));
    int pairs = 0;
    while (!open.isEmpty()) {
      Place place = open.remove();
      List<Node> answers = place.question.repliesBy(Message.ASSISTANT);
      List<Node> ranked =
          answers.stream()
              .filter(answer -> answer.rank() != null)
              .sorted(Comparator.comparingDouble(Node::rankOrLast))
              .toList();
      if (ranked.size() > 1 && differ(ranked.getFirst(), ranked.getLast())) {
        found.add(
            new Preference(
                pairs++ == 0 ? origin.id() : origin.id() + "#" + (pairs - 1),
                place.prompt,
                ranked.getFirst().message().content(),
                ranked.getLast().message().content(),
                origin.source()));
      }
      for (Node answer : answers) {
        for (Node question : answer.repliesBy(Message.USER)) {
          List<Message> prompt = new ArrayList<>(place.prompt);
          prompt.add(answer.message());
          prompt.add(question.message());
          open.add(new Place(question, prompt));
        }
      }
    }
    if (pairs == 0) {
      throw new LeftOut("no question of the tree has two ranked answers");
    }
  }

  private static boolean differ(Node a, Node b) {
    return a.rankOrLast() != b.rankOrLast() && !a.message().content().equals(b.message().content());
  }
}
