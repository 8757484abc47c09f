package org.zerochat4j.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.zerochat4j.base.UserError;
import org.zerochat4j.generate.ChatSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat chat}: a conversation in the terminal, or line by line through a pipe. */
@Command(
    name = "chat",
    description = {
      "Talks with you in the terminal.",
      "Without a terminal each line of stdin is a message."
    },
    footer = "zerochat chat --model quickstart/ppo/model")
final class ChatCommand implements Callable<Integer>, HasConfig {
  private static final String HELP =
      "/reset forgets the conversation, Ctrl-C stops an answer, Ctrl-D leaves";

  /** A model may not move the cursor, nor talk to the terminal. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]");

  @Mixin private CommonOptions common;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "model folder")
  private Path model;

  @Mixin private SamplingArguments sampling;

  private ChatSession session;

  @Override
  public Record defaults() {
    return SamplingArguments.Settings.defaults();
  }

  @Override
  public Integer call() throws IOException {
    SamplingArguments.Settings settings = sampling.settings(common, model);
    try (LoadedModel loaded = LoadedModel.open(model);
        ChatSession chat =
            new ChatSession(
                loaded.model(),
                loaded.requiredTokenizer(),
                settings.sampling(),
                settings.maxTokens(),
                settings.seed())) {
      session = chat;
      if (isTerminal()) {
        inTerminal();
      } else {
        throughPipe();
      }
    }
    return 0;
  }

  @SuppressWarnings("SystemConsoleNull") // which JDK gives null for a pipe changed twice since 22
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private void throughPipe() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Predicate<String> listener =
          piece -> {
            StandardOut.print(piece);
            return true;
          };
      String notice = handle(line, listener);
      StandardOut.print(line.isBlank() || isCommand(line) ? "" : "\n");
      if (!notice.isEmpty()) {
        System.err.println(notice);
      }
    }
  }

  private void inTerminal() throws IOException {
    AtomicBoolean stop = new AtomicBoolean();
    try (Terminal terminal = TerminalBuilder.builder().encoding(StandardCharsets.UTF_8).build()) {
      terminal.handle(Terminal.Signal.INT, _ -> stop.set(true));
      LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
      reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION); // "!" is an ordinary character
      terminal.writer().println(HELP);
      while (true) {
        String line;
        try {
          line = reader.readLine("> ");
        } catch (UserInterruptException e) {
          continue; // a line begun and given up
        } catch (EndOfFileException e) {
          return;
        }
        stop.set(false);
        Predicate<String> listener =
            piece -> {
              terminal.writer().print(CONTROL.matcher(piece).replaceAll("\uFFFD"));
              terminal.flush();
              return !stop.get();
            };
        String notice = handle(line, listener);
        terminal.writer().println(notice.isEmpty() ? "" : "\n" + notice);
        terminal.flush();
      }
    }
  }

  private static boolean isCommand(String line) {
    return line.strip().equals("/reset") || line.strip().equals("/help");
  }

  /** Answers a line; returns what the user should know besides, or nothing. */
  private String handle(String line, Predicate<String> listener) {
    switch (line.strip()) {
      case "" -> {
        return "";
      }
      case "/help" -> {
        return HELP;
      }
      case "/reset" -> {
        session.reset();
        return "(the conversation is forgotten)";
      }
      default -> {}
    }
    try {
      ChatSession.Answer answer = session.say(line, listener);
      String notice = answer.cutOff() ? "(the answer was cut off: see --max-tokens)" : "";
      return answer.forgotten() == 0
          ? notice
          : "(the oldest " + answer.forgotten() + " messages were forgotten) " + notice;
    } catch (UserError e) {
      return "(" + e.getMessage() + ")";
    }
  }
}
