namespace Muster.Cli;

/// <summary>Which agent to ask, and how to be trusted there.</summary>
internal sealed record AgentAddress
{
    public required string Address { get; init; }

    public string? Token { get; init; }

    public string? TokenFile { get; init; }

    /// <summary><c>user:password</c>.</summary>
    public string? BasicAuth { get; init; }

    public bool Secure { get; init; }

    public bool Verify { get; init; } = true;

    public string? CaFile { get; init; }

    public string? CaPath { get; init; }

    public string? ClientCert { get; init; }

    public string? ClientKey { get; init; }

    public string? ServerName { get; init; }

    public string? Datacenter { get; init; }

    public bool Stale { get; init; }

    private const string UnixScheme = "unix://";

    /// <summary>The socket's path when the agent listens on one.</summary>
    public string? UnixPath =>
        Address.StartsWith(UnixScheme, StringComparison.Ordinal) ? Address[UnixScheme.Length..] : null;

    /// <summary>Scheme, host, port and any path prefix, without a slash at the end.</summary>
    public string Base =>
        UnixPath is not null ? "http://127.0.0.1"
        : Address.Contains("://", StringComparison.Ordinal) ? Address.TrimEnd('/')
        : $"{(Secure ? "https" : "http")}://{Address.TrimEnd('/')}";
}
