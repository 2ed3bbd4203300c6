using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary><c>backup { … }</c>: snapshots that the agent takes by itself.</summary>
internal static class BackupKeys
{
    public static KeyTable<BackupFlags> Table { get; } = new(
        ("directory", Text<BackupFlags>((backup, value) => backup with { Directory = value })),
        ("interval", Duration<BackupFlags>((backup, value) => backup with { Interval = value })),
        ("keep", Whole<BackupFlags>((backup, value) => backup with { Keep = value }, 1, 100_000)),
        ("keep_for", Duration<BackupFlags>((backup, value) => backup with { KeepFor = value })));
}
