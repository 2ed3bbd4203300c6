namespace Muster.Registry.Entries;

/// <summary>What holds for all proxies: there is one such entry, <see cref="OnlyName"/>.</summary>
public sealed record ProxyDefaults : ConfigEntry
{
    public const string OnlyName = "global";

    public override string Kind => EntryKinds.ProxyDefaults;

    /// <summary>A JSON object in one spelling; null where none was given.</summary>
    public string? Config { get; init; }

    /// <summary>The protocol that <see cref="Config"/> names, as it stands there; empty where it names none.</summary>
    public string Protocol { get; init; } = "";

    public string GatewayMode { get; init; } = "";

    public Exposure Expose { get; init; } = Exposure.None;
}
