using System.Collections.Immutable;

namespace Muster.Agent.Config;

/// <summary>What was asked of addresses beside the one to bind and the one for clients; null where nothing was said.</summary>
public sealed record AddressFlags
{
    /// <summary>Where DNS is answered, when elsewhere than the other doors.</summary>
    public string? Dns { get; init; }

    /// <summary>Where etcd's clients are answered, when elsewhere than the other doors.</summary>
    public string? Etcd { get; init; }

    /// <summary>Where HTTP is answered; sockets in the file system as <c>unix:///PATH</c>.</summary>
    public string? Http { get; init; }

    public string? Https { get; init; }

    public string? AdvertiseIpv4 { get; init; }

    public string? AdvertiseIpv6 { get; init; }

    public string? AdvertiseWan { get; init; }

    public string? AdvertiseWanIpv4 { get; init; }

    public string? AdvertiseWanIpv6 { get; init; }

    public string? SerfLan { get; init; }

    public string? SerfWan { get; init; }

    /// <summary>Further addresses of the node, by names of the user's.</summary>
    public ImmutableSortedDictionary<string, string> Tagged { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public SocketFlags Sockets { get; init; } = new();
}

/// <summary>Whose the sockets in the file system are, and who may use them.</summary>
public sealed record SocketFlags
{
    /// <summary>A name or a number.</summary>
    public string? User { get; init; }

    /// <summary>A number.</summary>
    public string? Group { get; init; }

    /// <summary>Octal, as for chmod.</summary>
    public string? Mode { get; init; }
}
