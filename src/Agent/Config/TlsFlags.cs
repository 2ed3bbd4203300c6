namespace Muster.Agent.Config;

/// <summary>What was asked of TLS: for all of the agent, and for single doors where it is to be otherwise.</summary>
public sealed record TlsFlags
{
    public TlsSettings Defaults { get; init; } = new();

    public TlsSettings Https { get; init; } = new();

    /// <summary>For etcd's clients.</summary>
    public TlsSettings Etcd { get; init; } = new();
}

/// <summary>Files in PEM and what goes with them; null where nothing was said.</summary>
public sealed record TlsSettings
{
    public string? CaFile { get; init; }

    /// <summary>A folder of such files.</summary>
    public string? CaPath { get; init; }

    public string? CertFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>Lists of revoked certificates that clients may not show.</summary>
    public string? CrlFile { get; init; }

    /// <summary>Names separated by commas.</summary>
    public string? CipherSuites { get; init; }

    /// <summary>As <c>tls12</c>, or as newer Consuls write it, <c>TLSv1_2</c>.</summary>
    public string? MinVersion { get; init; }

    /// <summary>Who connects must show a certificate that the CA has signed.</summary>
    public bool? VerifyIncoming { get; init; }

    /// <summary>These, with what was not said taken from others.</summary>
    public TlsSettings Over(TlsSettings others) => new()
    {
        CaFile = CaFile ?? others.CaFile,
        CaPath = CaPath ?? others.CaPath,
        CertFile = CertFile ?? others.CertFile,
        KeyFile = KeyFile ?? others.KeyFile,
        CrlFile = CrlFile ?? others.CrlFile,
        CipherSuites = CipherSuites ?? others.CipherSuites,
        MinVersion = MinVersion ?? others.MinVersion,
        VerifyIncoming = VerifyIncoming ?? others.VerifyIncoming,
    };
}
