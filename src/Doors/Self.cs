namespace Muster.Doors;

/// <summary>Who this agent is, as doors report it.</summary>
public sealed record Self
{
    public required string NodeName { get; init; }

    /// <summary>A lower-case UUID.</summary>
    public required string NodeId { get; init; }

    public required string Datacenter { get; init; }

    /// <summary>The DNS domain, without dots at its ends: <c>consul</c> unless set.</summary>
    public required string Domain { get; init; }

    /// <summary>The address other machines reach this node by.</summary>
    public required string AdvertiseAddress { get; init; }

    /// <summary>The server-to-server port (8300 unless set).</summary>
    public required int ServerPort { get; init; }

    public required int SerfLanPort { get; init; }

    public required int DnsPort { get; init; }

    /// <summary>The address that datacenters would find each other by; nothing listens there yet.</summary>
    public int SerfWanPort { get; init; } = 8302;

    public int HttpPort { get; init; }

    /// <summary>Where servers and gossip meet.</summary>
    public string BindAddress { get; init; } = "";

    /// <summary>Where clients are answered, unless told otherwise.</summary>
    public IReadOnlyList<string> ClientAddresses { get; init; } = [];

    /// <summary>Where DNS is answered, as <c>tcp://127.0.0.1:8600</c>.</summary>
    public IReadOnlyList<string> DnsAddresses { get; init; } = [];

    /// <summary>Where HTTP is answered; sockets as <c>unix:///PATH</c>.</summary>
    public IReadOnlyList<string> HttpAddresses { get; init; } = [];

    public IReadOnlyList<string> HttpsAddresses { get; init; } = [];

    /// <summary>-1: there is none.</summary>
    public int HttpsPort { get; init; } = -1;

    /// <summary>As the operator gave it, in Consul's words; empty where he left it to us.</summary>
    public string LogLevel { get; init; } = "";

    public string PidFile { get; init; } = "";

    /// <summary>Began a cluster of its own, and said so.</summary>
    public bool Bootstrap { get; init; }

    /// <summary>Where etcd's clients are told to come to, as <c>https://etcd.example:2379</c>; none: where the doors are.</summary>
    public IReadOnlyList<string> EtcdAdvertised { get; init; } = [];

    /// <summary>What keeps the history, where that is not the data directory; empty otherwise.</summary>
    public string Engine { get; init; } = "";

    /// <summary>The version of Consul whose behaviour is offered, as clients compare it: 1.8.7.</summary>
    public string ConsulVersion { get; init; } = "1.8.7";

    /// <summary>Muster's own version.</summary>
    public required string Version { get; init; }

    /// <summary>In -dev mode JSON answers are always indented, as Consul's are.</summary>
    public required bool DevMode { get; init; }

    public required string? DataDirectory { get; init; }

    /// <summary>Runs as a server (votes, holds the engine); always so until clients exist.</summary>
    public bool Server { get; init; } = true;
}
