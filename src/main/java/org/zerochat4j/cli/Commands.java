package org.zerochat4j.cli;

/** The commands of {@code zerochat} in the order in which {@code --help} lists them. */
final class Commands {
  static final Class<?>[] ALL = {
    CleanCommand.class,
    DedupCommand.class,
    MixCommand.class,
    SplitCommand.class,
    TokenizerCommand.class,
    EncodeCommand.class,
    DecodeCommand.class,
    RenderCommand.class,
    TokenizeCommand.class,
    PreferencesCommand.class,
    RewardCommand.class,
    PpoCommand.class,
  };

  private Commands() {}
}
