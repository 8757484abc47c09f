package org.zerochat4j.cli;

import java.util.List;

/**
 * The commands of {@code zerochat} in the groups and the order in which {@code --help} lists them.
 */
enum Commands {
  EVERYTHING("The whole road", QuickstartCommand.class, RunCommand.class),
  DATA(
      "Data",
      CollectCommand.class,
      ConvertCommand.class,
      DatasetsCommand.class,
      CleanCommand.class,
      DedupCommand.class,
      MixCommand.class,
      SplitCommand.class,
      FilterCommand.class,
      IfdCommand.class),
  TOKENS(
      "Tokens",
      TokenizerCommand.class,
      TokenizerReportCommand.class,
      EncodeCommand.class,
      DecodeCommand.class,
      RenderCommand.class,
      TokenizeCommand.class),
  TRAINING(
      "Training",
      PretrainCommand.class,
      SftCommand.class,
      PreferencesCommand.class,
      RewardCommand.class,
      PpoCommand.class),
  MODEL(
      "A model at work",
      ChatCommand.class,
      GenerateCommand.class,
      LogitsCommand.class,
      EvalCommand.class,
      BenchCommand.class);

  final String title;
  final List<Class<?>> classes;

  Commands(String title, Class<?>... classes) {
    this.title = title;
    this.classes = List.of(classes);
  }
}
