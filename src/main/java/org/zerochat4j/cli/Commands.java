package org.zerochat4j.cli;

/** The commands of {@code zerochat} in the order in which {@code --help} lists them. */
final class Commands {
  static final Class<?>[] ALL = {
    QuickstartCommand.class,
    RunCommand.class,
    CollectCommand.class,
    ConvertCommand.class,
    DatasetsCommand.class,
    CleanCommand.class,
    DedupCommand.class,
    MixCommand.class,
    SplitCommand.class,
    FilterCommand.class,
    TokenizerCommand.class,
    TokenizerReportCommand.class,
    EncodeCommand.class,
    DecodeCommand.class,
    RenderCommand.class,
    TokenizeCommand.class,
    PretrainCommand.class,
    SftCommand.class,
    IfdCommand.class,
    PreferencesCommand.class,
    RewardCommand.class,
    PpoCommand.class,
    GenerateCommand.class,
    ChatCommand.class,
    LogitsCommand.class,
    EvalCommand.class,
    BenchCommand.class,
  };

  private Commands() {}
}
