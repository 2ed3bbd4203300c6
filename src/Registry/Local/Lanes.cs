namespace Muster.Registry.Local;

/// <summary>
/// Which checks wait for which. A check whose last run took long goes to a lane of its own kind, so that a thousand servers
/// that have vanished behind a firewall hold up each other and nobody else; commands cost a process and so have less room
/// than sockets. Deadlines are no more than a look at the picture.
/// <code>
///   deadlines ─ ttl         sockets ─► slow sockets            commands ─► slow commands
/// </code>
/// </summary>
internal sealed class Lanes
{
    /// <summary>Probes over the network under way at once: sockets, and some ten kilobytes each.</summary>
    public const int ProbesAtOnceMax = 512;

    /// <summary>Those of servers that answer late or never: each holds its socket for its whole timeout.</summary>
    public const int SlowProbesAtOnceMax = 2048;

    /// <summary>Commands under way at once: each is a process.</summary>
    public const int CommandsAtOnceMax = 32;

    public const int SlowCommandsAtOnceMax = 128;

    /// <summary>Deadlines looked at together; more would only queue for the one writer.</summary>
    public const int DeadlinesAtOnceMax = 64;

    /// <summary>A run that took this long counts as slow.</summary>
    public static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);

    private readonly Lane _deadlines = new(DeadlinesAtOnceMax);
    private readonly Lane _probes = new(ProbesAtOnceMax);
    private readonly Lane _slowProbes = new(SlowProbesAtOnceMax);
    private readonly Lane _commands = new(CommandsAtOnceMax);
    private readonly Lane _slowCommands = new(SlowCommandsAtOnceMax);

    public Lanes() => All = [_deadlines, _probes, _slowProbes, _commands, _slowCommands];

    public IReadOnlyList<Lane> All { get; }

    public Lane Of(Turn turn) => (turn.Definition.Kind, turn.Slow) switch
    {
        (CheckKind.Ttl, _) => _deadlines,
        (CheckKind.Script or CheckKind.Docker or CheckKind.OsService, false) => _commands,
        (CheckKind.Script or CheckKind.Docker or CheckKind.OsService, true) => _slowCommands,
        (_, false) => _probes,
        (_, true) => _slowProbes,
    };
}
