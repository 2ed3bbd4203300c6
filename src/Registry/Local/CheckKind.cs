namespace Muster.Registry.Local;

/// <summary>How a check comes to its opinion.</summary>
public enum CheckKind
{
    /// <summary>Nobody performs it: it says what it was registered with, such as maintenance.</summary>
    None,

    /// <summary>Its owner reports.</summary>
    Ttl,
    Http,
    Tcp,
    Udp,
    Grpc,

    /// <summary>A command inside a container.</summary>
    Docker,

    /// <summary>A unit of this machine's service manager.</summary>
    OsService,

    /// <summary>A command of this machine.</summary>
    Script,
    H2Ping,

    /// <summary>It says what the checks of another service, or of a node, say.</summary>
    Alias,
}
