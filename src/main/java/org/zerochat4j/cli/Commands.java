package org.zerochat4j.cli;

import java.util.List;

/**
 * The commands of {@code zerochat} in the groups and the order in which {@code --help} lists them.
 */
final class Commands {
  /** Commands under one title. */
  record Group(String title, List<Class<?>> commands) {}

  static final List<Group> GROUPS =
      List.of(
          new Group("The whole road", List.of(QuickstartCommand.class, RunCommand.class)),
          new Group(
              "Data",
              List.of(
                  CollectCommand.class,
                  ConvertCommand.class,
                  DatasetsCommand.class,
                  CleanCommand.class,
                  DedupCommand.class,
                  MixCommand.class,
                  SplitCommand.class,
                  FilterCommand.class,
                  IfdCommand.class)),
          new Group(
              "Tokens",
              List.of(
                  TokenizerCommand.class,
                  TokenizerReportCommand.class,
                  EncodeCommand.class,
                  DecodeCommand.class,
                  RenderCommand.class,
                  TokenizeCommand.class)),
          new Group(
              "Training",
              List.of(
                  PretrainCommand.class,
                  SftCommand.class,
                  PreferencesCommand.class,
                  RewardCommand.class,
                  PpoCommand.class)),
          new Group(
              "A model at work",
              List.of(
                  ChatCommand.class,
                  GenerateCommand.class,
                  LogitsCommand.class,
                  EvalCommand.class,
                  BenchCommand.class)));

  private Commands() {}
}
