using System.Security.Cryptography.X509Certificates;

namespace Muster.Registry.Local;

/// <summary>What an agent lets its checks do, and how much they may say.</summary>
public sealed record CheckTerms
{
    /// <summary>Bytes of output kept where nothing is said (Consul's <c>check_output_max_size</c>).</summary>
    public const int OutputBytesDefault = 4096;

    public static readonly CheckTerms Default = new();

    /// <summary>Whose commands are run.</summary>
    public CommandRights Commands { get; init; } = CommandRights.None;

    /// <summary>Bytes of any check's output; a definition can ask for less, not for more.</summary>
    public int OutputBytesMax { get; init; } = OutputBytesDefault;

    /// <summary>Outputs are not kept at all (Consul's <c>discard_check_output</c>).</summary>
    public bool DiscardOutput { get; init; }

    public CheckTrust Trust { get; init; } = CheckTrust.OfSystem;

    /// <summary>Where the container engine listens, as <c>DOCKER_HOST</c> says it; empty is the usual socket.</summary>
    public string DockerHost { get; init; } = "";

    /// <summary>Whether this machine has units to ask after.</summary>
    public bool HasSystemd { get; init; }

    /// <summary>Bytes kept of what this check says.</summary>
    public int OutputBytesOf(LocalCheckDefinition check) =>
        check.OutputMaxSize > 0 && check.OutputMaxSize < OutputBytesMax ? check.OutputMaxSize : OutputBytesMax;

    public bool Runs(LocalCheckDefinition check) =>
        !check.RunsCommand
        || Commands == CommandRights.Anyone
        || (Commands == CommandRights.OwnConfiguration && check.FromConfiguration);
}

/// <summary>Who may have commands run as checks (Consul's <c>enable_script_checks</c> and <c>enable_local_script_checks</c>).</summary>
public enum CommandRights
{
    None,

    /// <summary>Whoever writes the agent's configuration.</summary>
    OwnConfiguration,

    /// <summary>Whoever can reach the HTTP interface as well.</summary>
    Anyone,
}

/// <summary>What certificates a check's server is believed, and the one that is shown to it.</summary>
/// <param name="Roots">Null: those that the system trusts.</param>
/// <param name="Own">Null: none.</param>
public sealed record CheckTrust(X509Certificate2Collection? Roots, X509Certificate2? Own)
{
    public static readonly CheckTrust OfSystem = new(null, null);

    /// <summary>How a certificate's chain is judged; null as the system does.</summary>
    public X509ChainPolicy? Policy()
    {
        if (Roots is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(Roots);
        return policy;
    }
}
